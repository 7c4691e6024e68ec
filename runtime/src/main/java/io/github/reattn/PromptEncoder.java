package io.github.reattn;

import io.github.reattn.chat.ChatTemplates;
import io.github.reattn.generation.EncodedPrompt;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/// Prompts as tokens. Thread-safe.
record PromptEncoder(Tokenizer tokenizer, ChatTemplates templates) {

    EncodedPrompt encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Conversation conversation ->
                new ConversationText(templates, conversation).encode(new PromptTokens(this));
            case Prompt.Raw raw -> {
                PromptTokens tokens = new PromptTokens(this);
                raw.documents().forEach(tokens::addRaw);
                yield tokens.end(raw.text(), raw.documents().isEmpty() ? -1 : 0);
            }
            case Prompt.Tokens tokens ->
                EncodedPrompt.of(
                        tokens.ids().stream().mapToInt(Integer::intValue).toArray());
        };
    }

    /// The options for answering this prompt: a template may need stop strings of its own.
    GenerationOptions options(Prompt prompt, GenerationOptions options) {
        if (!(prompt instanceof Prompt.Conversation) || templates.stop().isEmpty()) {
            return options;
        }
        List<String> stop = new ArrayList<>(options.stop());
        stop.addAll(templates.stop());
        return options.withStop(stop);
    }

    /// The tokens of a text. EOS is never added: an answer shall follow.
    int[] encode(String text, boolean parseSpecial) {
        return withBos(tokenizer.encode(text, false, parseSpecial));
    }

    /// The same tokens with BOS in front, where the model wants it and it is not there: templates and people write it
    /// too, so it must not be added blindly.
    int[] withBos(int[] tokens) {
        int bos = bosInFront();
        if (bos < 0 || (tokens.length > 0 && tokens[0] == bos)) {
            return tokens;
        }
        int[] all = new int[tokens.length + 1];
        all[0] = bos;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return all;
    }

    /// What stands for no text at all: BOS or EOS; nothing where the model has neither.
    int[] emptyContext() {
        int token = tokenizer.bos() >= 0 ? tokenizer.bos() : tokenizer.eos();
        return token >= 0 ? new int[] {token} : new int[0];
    }

    /// The token that the model wants in front of every text, or −1.
    int bosInFront() {
        return tokenizer.addsBos() ? tokenizer.bos() : -1;
    }
}
