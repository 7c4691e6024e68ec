package io.github.reattn.source;

import io.github.reattn.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/// What the tokens of a prompt stand for. Immutable and thread-safe.
public final class PromptText {
    private final Tokenizer tokenizer;
    private final int[] tokens;
    private final List<PromptPart> parts;

    /// @param tokens nobody changes them
    /// @param parts in their order in the prompt; tokens between them have no text
    public PromptText(Tokenizer tokenizer, int[] tokens, List<PromptPart> parts) {
        this.tokenizer = tokenizer;
        this.tokens = tokens;
        this.parts = List.copyOf(parts);
    }

    List<PromptPart> parts() {
        return parts;
    }

    /// The part that a token is in.
    Optional<PromptPart> partAt(int token) {
        return parts.stream()
                .filter(part -> token >= part.fromToken() && token < part.toToken())
                .findFirst();
    }

    /// Where each token of a part begins in the part's text.
    int[] starts(PromptPart part) {
        return TokenAlignment.starts(tokenizer, tokens, part.fromToken(), part.toToken(), part.text());
    }
}
