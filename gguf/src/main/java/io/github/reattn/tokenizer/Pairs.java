package io.github.reattn.tokenizer;

/// Which neighbours can be merged, and in what order. Immutable and thread-safe.
interface Pairs {
    /// The pair that two neighbouring pieces are, or −1 if they cannot be merged.
    ///
    /// @param left a piece's number, or −1 for text that is no piece
    /// @param text the text, of which both together are `[from, to)`
    int find(int left, int right, byte[] text, int from, int to);

    /// The smaller, the earlier.
    int priority(int pair);

    /// The piece that a pair makes.
    int product(int pair);
}
