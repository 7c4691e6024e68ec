package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a chat is held.
///
/// @param history what was said before; a system message, if any, comes first
/// @param generation how answers are made
/// @param variables further variables of the chat template, such as `tools` or `enable_thinking`
/// @param documents what the conversation is about: the model reads them before anything that a user says
public record ChatOptions(
        List<ChatMessage> history, GenerationOptions generation, Map<String, ?> variables, List<Document> documents) {
    private static final ChatOptions DEFAULTS =
            new ChatOptions(List.of(), GenerationOptions.defaults(), Map.of(), List.of());

    public ChatOptions {
        history = List.copyOf(history);
        documents = List.copyOf(documents);
    }

    /// A new conversation without a system message.
    public static ChatOptions defaults() {
        return DEFAULTS;
    }

    /// The same with this system message in front, in place of another one.
    public ChatOptions withSystem(String content) {
        List<ChatMessage> messages = new ArrayList<>(history.size() + 1);
        messages.add(ChatMessage.system(content));
        messages.addAll(history.subList(systemMessages().size(), history.size()));
        return withHistory(messages);
    }

    public ChatOptions withHistory(List<ChatMessage> value) {
        return new ChatOptions(value, generation, variables, documents);
    }

    public ChatOptions withGeneration(GenerationOptions value) {
        return new ChatOptions(history, value, variables, documents);
    }

    public ChatOptions withVariables(Map<String, ?> value) {
        return new ChatOptions(history, generation, value, documents);
    }

    public ChatOptions withDocuments(List<Document> value) {
        return new ChatOptions(history, generation, variables, value);
    }

    /// The system message in front, if there is one.
    List<ChatMessage> systemMessages() {
        boolean first = !history.isEmpty() && history.getFirst().role().equals("system");
        return history.subList(0, first ? 1 : 0);
    }
}
