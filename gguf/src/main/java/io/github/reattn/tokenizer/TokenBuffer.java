package io.github.reattn.tokenizer;

import java.util.Arrays;

/// A growing list of token ids. Not thread-safe.
final class TokenBuffer {
    private int[] tokens = new int[64];
    private int size;

    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, size * 2);
        }
        tokens[size++] = token;
    }

    void add(int[] several) {
        while (size + several.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, tokens.length * 2);
        }
        System.arraycopy(several, 0, tokens, size, several.length);
        size += several.length;
    }

    int size() {
        return size;
    }

    /// The tokens from `from` on.
    int[] since(int from) {
        return Arrays.copyOfRange(tokens, from, size);
    }
}
