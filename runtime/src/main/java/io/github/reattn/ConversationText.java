package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.chat.ChatTemplate;
import io.github.reattn.chat.ChatTemplates;
import io.github.reattn.generation.EncodedPrompt;
import java.util.ArrayList;
import java.util.List;

/// A conversation as its template writes it, and where in it the documents and the question are.
///
/// The template never sees the documents: a mark stands in their place, so that it cannot change them, and their size
/// costs it nothing.
final class ConversationText {
    private final ChatTemplate template;
    private final Prompt.Conversation conversation;
    private final String mark;

    ConversationText(ChatTemplates templates, Prompt.Conversation conversation) {
        this.template = templates.forVariables(conversation.variables());
        this.conversation = conversation;
        this.mark = conversation.documents().isEmpty() ? "" : unusedMark(conversation.messages());
    }

    /// Characters for private use that no message has.
    private static String unusedMark(List<ChatMessage> messages) {
        String mark = "\uE000";
        while (contains(messages, mark)) {
            mark += "\uE001";
        }
        return mark;
    }

    private static boolean contains(List<ChatMessage> messages, String text) {
        return messages.stream().anyMatch(message -> message.content().contains(text));
    }

    EncodedPrompt encode(PromptTokens tokens) {
        List<ChatMessage> messages = withMark();
        String text = template.render(messages, conversation.variables());
        int question = questionIn(text, messages);
        if (mark.isEmpty()) {
            return tokens.end(text, question);
        }
        int at = text.indexOf(mark);
        if (at < 0 || text.indexOf(mark, at + 1) >= 0) {
            throw new IllegalArgumentException("the chat template does not write the first user message "
                    + "as it is, so a document has no place in it; use --raw, or another template");
        }
        tokens.add(text.substring(0, at));
        conversation.documents().forEach(tokens::add);
        int after = at + mark.length();
        return tokens.end(text.substring(after), question < after ? question < 0 ? -1 : 0 : question - after);
    }

    /// The messages with the mark before the first user message.
    private List<ChatMessage> withMark() {
        List<ChatMessage> messages = new ArrayList<>(conversation.messages());
        if (mark.isEmpty()) {
            return messages;
        }
        for (int i = 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            if (message.role().equals("user")) {
                messages.set(i, withContent(message, mark + message.content()));
                return messages;
            }
        }
        throw new IllegalArgumentException(
                "the conversation has no user message, so documents have no place in it; ask something");
    }

    /// Where the last user message begins in the text: there the text becomes another one when the message does. −1
    /// where that is nowhere.
    private int questionIn(String text, List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            ChatMessage message = messages.get(i);
            if (message.role().equals("user")) {
                boolean first = !mark.isEmpty() && message.content().startsWith(mark);
                String start = first ? mark : "";
                String other = start + unlike(message.content().substring(start.length()));
                List<ChatMessage> others = new ArrayList<>(messages);
                others.set(i, withContent(message, other));
                return mismatch(text, others);
            }
        }
        return -1;
    }

    private int mismatch(String text, List<ChatMessage> others) {
        String other;
        try {
            other = template.render(others, conversation.variables());
        } catch (IllegalArgumentException e) {
            return -1; // a template may refuse a message that it has never been given
        }
        int most = Math.min(text.length(), other.length());
        for (int i = 0; i < most; i++) {
            if (text.charAt(i) != other.charAt(i)) {
                return i > 0 && Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i;
            }
        }
        return -1;
    }

    /// A message that differs from this one in its first letter.
    private static String unlike(String content) {
        char first = content.isEmpty() ? ' ' : content.charAt(0);
        char letter = content.isBlank() ? ' ' : content.strip().charAt(0);
        for (char c = 'x'; ; c++) {
            if (c != first && c != letter) {
                return Character.toString(c);
            }
        }
    }

    private static ChatMessage withContent(ChatMessage message, String content) {
        return new ChatMessage(message.role(), content, message.fields());
    }
}
