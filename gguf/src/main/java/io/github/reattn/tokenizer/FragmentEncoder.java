package io.github.reattn.tokenizer;

/// Turns text without special tokens into tokens. Immutable but for what it remembers, and thread-safe.
interface FragmentEncoder {
    /// Appends the tokens of a text.
    ///
    /// @param utf8 valid UTF-8, not empty
    /// @param atStart whether nothing or a special token precedes the text
    void encode(byte[] utf8, boolean atStart, TokenBuffer out);

    /// The vocabulary.
    Pieces pieces();
}
