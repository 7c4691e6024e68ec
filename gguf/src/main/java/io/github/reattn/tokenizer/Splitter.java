package io.github.reattn.tokenizer;

/// One step of a pre-tokenizer: cuts pieces of a text into smaller ones, which no token will cross. Immutable and
/// thread-safe.
interface Splitter {
    /// A sink that cuts the pieces it is given, which must come in the text's order, and hands the smaller ones to
    /// `next`. Not thread-safe.
    PieceSink over(SymbolText text, PieceSink next);
}
