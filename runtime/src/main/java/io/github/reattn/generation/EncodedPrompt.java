package io.github.reattn.generation;

import io.github.reattn.source.PromptPart;
import java.util.List;

/// A prompt as tokens. Immutable and thread-safe.
public final class EncodedPrompt {
    /// No question has been found.
    public static final int UNKNOWN = -1;

    /// With a bounded scope these last tokens retrieve together where the question is unknown. In short prompts it is
    /// no
    /// more than the last quarter.
    private static final int TAIL = 128;

    private final int[] tokens;
    private final int questionStart;
    private final List<PromptPart> parts;

    /// @param tokens nobody changes them
    /// @param questionStart position of the first token of the question about what came before; [#UNKNOWN] = the last
    ///     tokens are taken for it
    /// @param parts what the tokens stand for, as far as it is known
    public EncodedPrompt(int[] tokens, int questionStart, List<PromptPart> parts) {
        if (questionStart < UNKNOWN || (questionStart > 0 && questionStart >= tokens.length)) {
            throw new IllegalArgumentException(
                    "the question starts at token " + questionStart + " of " + tokens.length);
        }
        this.tokens = tokens;
        this.questionStart = questionStart;
        this.parts = List.copyOf(parts);
    }

    /// Tokens without anything that is known about them.
    public static EncodedPrompt of(int... tokens) {
        return new EncodedPrompt(tokens, UNKNOWN, List.of());
    }

    /// All tokens; nobody changes them.
    public int[] tokens() {
        return tokens;
    }

    /// Position of the question's first token, or [#UNKNOWN].
    public int questionStart() {
        return questionStart;
    }

    List<PromptPart> parts() {
        return parts;
    }

    int length() {
        return tokens.length;
    }

    boolean knowsQuestion() {
        return questionStart != UNKNOWN;
    }

    /// From which token on all tokens retrieve together.
    int question() {
        return knowsQuestion() ? questionStart : tokens.length - Math.min(tokens.length / 4, TAIL);
    }
}
