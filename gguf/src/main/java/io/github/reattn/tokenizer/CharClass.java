package io.github.reattn.tokenizer;

/// A set of characters, `[^\s\p{L}]`: of ASCII characters, of categories, and of single code points beyond ASCII.
/// Immutable.
final class CharClass {
    /// By symbol, as an unsigned byte.
    private final boolean[] symbols;

    /// Sorted pairs (first, last) of code points beyond ASCII which are in the set although `symbols` says no, or the
    /// other way round where the set is `negated`. Empty mostly.
    private final int[] ranges;

    private final boolean negated;

    CharClass(boolean[] symbols, int[] ranges, boolean negated) {
        this.symbols = symbols.clone();
        this.ranges = ranges.clone();
        this.negated = negated;
        if (negated) {
            for (int i = 0; i < symbols.length; i++) {
                this.symbols[i] = !symbols[i];
            }
        }
    }

    /// Whether the character that begins at `at` is in the set.
    boolean has(SymbolText text, int at) {
        byte symbol = text.symbols[at];
        boolean in = symbols[symbol & 0xFF];
        if (symbol >= 0 || ranges.length == 0 || in != negated) {
            return in;
        }
        return SymbolText.inRanges(ranges, Utf8.codePoint(text.utf8, at)) != negated;
    }

    /// Whether some character with this symbol is in the set.
    boolean mayHave(byte symbol) {
        return symbols[symbol & 0xFF] || (symbol < 0 && ranges.length > 0);
    }
}
