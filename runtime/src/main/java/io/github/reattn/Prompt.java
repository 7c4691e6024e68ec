package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What a model shall read before it answers.
///
/// A conversation or raw text gets BOS in front where the model's metadata asks for it, and never twice.
public sealed interface Prompt {

    /// A conversation, written with the model's chat template.
    ///
    /// Text in messages that spells a control token (`<|im_end|>`) is read as that token, as everywhere in the field.
    ///
    /// @param messages the conversation
    /// @param variables further variables of the template, such as `tools` or `enable_thinking`
    record Conversation(List<ChatMessage> messages, Map<String, ?> variables) implements Prompt {
        public Conversation {
            messages = List.copyOf(messages);
        }
    }

    /// Text that is continued as it is. Control tokens may be spelled (`<|im_start|>`).
    record Raw(String text) implements Prompt {}

    /// Tokens that are read exactly as they are.
    record Tokens(List<Integer> ids) implements Prompt {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }

    /// A single question.
    static Prompt ask(String question) {
        return conversation(List.of(ChatMessage.user(question)));
    }

    static Prompt conversation(List<ChatMessage> messages) {
        return new Conversation(messages, Map.of());
    }

    static Prompt raw(String text) {
        return new Raw(text);
    }

    static Prompt tokens(int... ids) {
        return new Tokens(Arrays.stream(ids).boxed().toList());
    }
}
