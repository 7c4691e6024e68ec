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
    /// The last user message is the question: with a bounded scope its tokens retrieve together, unless it has more
    /// than
    /// 512. Documents come before the first user message's text, each under its name; what they spell is never a
    /// control
    /// token.
    ///
    /// @param messages the conversation
    /// @param variables further variables of the template, such as `tools` or `enable_thinking`
    /// @param documents what it is about
    record Conversation(List<ChatMessage> messages, Map<String, ?> variables, List<Document> documents)
            implements Prompt {
        public Conversation {
            messages = List.copyOf(messages);
            documents = List.copyOf(documents);
        }

        public Conversation(List<ChatMessage> messages, Map<String, ?> variables) {
            this(messages, variables, List.of());
        }
    }

    /// Text that is continued as it is. Control tokens may be spelled (`<|im_start|>`).
    ///
    /// @param text the end of it, which is the question where there are documents
    /// @param documents what comes before it: their texts, with nothing between them
    record Raw(String text, List<Document> documents) implements Prompt {
        public Raw {
            documents = List.copyOf(documents);
        }

        public Raw(String text) {
            this(text, List.of());
        }
    }

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
