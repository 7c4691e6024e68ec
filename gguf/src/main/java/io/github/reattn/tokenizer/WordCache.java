package io.github.reattn.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Remembers the tokens of short words, the latest of those that share a place. Thread-safe: an entry is immutable, and
/// who sees an old one computes again.
final class WordCache {
    private static final int MAX_BYTES = 32;
    private static final int SIZE = 1 << 13;

    private final @Nullable Word[] words = new @Nullable Word[SIZE];

    private static final class Word {
        private final byte[] text;
        private final int[] tokens;

        Word(byte[] text, int[] tokens) {
            this.text = text;
            this.tokens = tokens;
        }
    }

    /// Appends the tokens of `utf8[from, to)` if they are known.
    boolean recall(byte[] utf8, int from, int to, TokenBuffer out) {
        if (to - from > MAX_BYTES) {
            return false;
        }
        Word word = words[place(utf8, from, to)];
        if (word == null || !Arrays.equals(word.text, 0, word.text.length, utf8, from, to)) {
            return false;
        }
        out.add(word.tokens);
        return true;
    }

    void remember(byte[] utf8, int from, int to, int[] tokens) {
        if (to - from <= MAX_BYTES) {
            words[place(utf8, from, to)] = new Word(Arrays.copyOfRange(utf8, from, to), tokens);
        }
    }

    private static int place(byte[] utf8, int from, int to) {
        return (int) (PieceTable.hash(utf8, from, to) >>> 40) & SIZE - 1;
    }
}
