package io.github.reattn.tokenizer;

/// Cuts digits into groups of three counted from the right, as numbers are written: 1|234|567. Linear in the text.
///
/// @param digits what a digit is
/// @param ends whether a number is cut from what follows it, and never from what precedes it; else it is cut from what
///     precedes it if its first group has three digits, and never from what follows
record DigitGroups(CharClass digits, boolean ends) implements Splitter {

    /// llama.cpp's `unicode_regex_split_custom_afmoe`.
    static final DigitGroups NUMBERS = new DigitGroups(PatternParser.charClass("\\p{N}"), true);

    /// The zero-width `(?=(\d{3})+(?!\d))`.
    static final DigitGroups THOUSANDS = new DigitGroups(PatternParser.charClass("[0-9]"), false);

    @Override
    public PieceSink over(SymbolText text, PieceSink next) {
        return (from, to) -> split(text, from, to, next);
    }

    private void split(SymbolText text, int from, int to, PieceSink next) {
        int start = from;
        int at = from;
        while (at < to) {
            if (!digits.has(text, at)) {
                at = text.next(at);
                continue;
            }
            int count = 0;
            int end = at;
            while (end < to && digits.has(text, end)) {
                end = text.next(end);
                count++;
            }
            for (int left = count; left > 0; left--) {
                boolean cut = left % 3 == 0 && (left < count || !ends);
                if (cut && start < at) {
                    next.piece(start, at);
                    start = at;
                }
                at = text.next(at);
            }
            if (ends) {
                next.piece(start, end);
                start = end;
            }
        }
        if (start < to) {
            next.piece(start, to);
        }
    }
}
