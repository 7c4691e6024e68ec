package io.github.reattn.tokenizer;

/// Takes the pieces of a text in order: `[from, to)` in bytes, never empty.
@FunctionalInterface
interface PieceSink {
    void piece(int from, int to);
}
