package io.github.reattn.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the regular expressions of the pre-tokenizer table: alternatives of characters, classes, possessive groups,
/// `(?!\S)` and `$`, with the quantifiers `?`, `*`, `+`, `{n}` and `{n,m}`.
///
/// Classes know `\s \S \d \r \n \t \p{L} \p{M} \p{N} \p{P} \p{S} \p{Han}` and may end in `&&[^…]`.
final class PatternParser {
    private final String regex;
    private int at;

    private PatternParser(String regex) {
        this.regex = regex;
    }

    /// One element of a pattern.
    sealed interface Term {}

    /// `min` to `max` characters of a class, as many as possible.
    record Chars(CharClass set, int min, int max) implements Term {}

    /// `min` to `max` times one of the alternatives, as often as possible and without a second thought.
    record Group(List<List<Term>> alternatives, int min, int max) implements Term {}

    /// The end, or a character which is not in the class, follows.
    record NotAhead(CharClass set) implements Term {}

    /// The end of the piece.
    record End() implements Term {}

    static List<List<Term>> parse(String regex) {
        PatternParser parser = new PatternParser(regex);
        List<List<Term>> alternatives = parser.alternatives();
        if (parser.at < regex.length()) {
            throw parser.wrong("end of pattern");
        }
        return alternatives;
    }

    static CharClass charClass(String regex) {
        return new PatternParser(regex).single();
    }

    private List<List<Term>> alternatives() {
        List<List<Term>> alternatives = new ArrayList<>();
        do {
            List<Term> sequence = new ArrayList<>();
            while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
                sequence.add(term());
            }
            alternatives.add(sequence);
        } while (skip("|"));
        return alternatives;
    }

    private Term term() {
        if (skip("$")) {
            return new End();
        }
        if (skip("(?!")) {
            CharClass set = single();
            expect(")");
            return new NotAhead(set);
        }
        if (skip("(?:")) {
            List<List<Term>> alternatives = alternatives();
            expect(")");
            int[] times = quantifier();
            expect("+");
            return new Group(alternatives, times[0], times[1]);
        }
        CharClass set = single();
        int[] times = quantifier();
        return new Chars(set, times[0], times[1]);
    }

    private int[] quantifier() {
        if (skip("?")) {
            return new int[] {0, 1};
        }
        if (skip("*")) {
            return new int[] {0, Integer.MAX_VALUE};
        }
        if (skip("+")) {
            return new int[] {1, Integer.MAX_VALUE};
        }
        if (skip("{")) {
            int min = number();
            int max = skip(",") ? number() : min;
            expect("}");
            return new int[] {min, max};
        }
        return new int[] {1, 1};
    }

    private int number() {
        int start = at;
        while (Character.isDigit(regex.charAt(at))) {
            at++;
        }
        return Integer.parseInt(regex.substring(start, at));
    }

    private CharClass single() {
        Members members = new Members();
        if (!skip("[")) {
            members.add(this);
            return members.charClass(false);
        }
        boolean negated = skip("^");
        while (!skip("]")) {
            if (skip("&&[^")) {
                Members excluded = new Members();
                while (!skip("]")) {
                    excluded.add(this);
                }
                members.remove(excluded);
            } else {
                members.add(this);
            }
        }
        return members.charClass(negated);
    }

    private int codePoint() {
        int codePoint = regex.codePointAt(at);
        at += Character.charCount(codePoint);
        if (codePoint != '\\') {
            return codePoint;
        }
        char escaped = regex.charAt(at++);
        return switch (escaped) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> escaped;
        };
    }

    private boolean skip(String expected) {
        if (regex.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private void expect(String expected) {
        if (!skip(expected)) {
            throw wrong(expected);
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(regex + " at " + at + ": expected " + expected);
    }

    /// What a class has so far.
    private static final class Members {
        private final boolean[] symbols = new boolean[256];
        private final List<int[]> ranges = new ArrayList<>();

        void add(PatternParser parser) {
            if (parser.skip("\\s")) {
                whiteSpace(true);
            } else if (parser.skip("\\S")) {
                Members none = new Members();
                none.whiteSpace(true);
                Arrays.fill(symbols, true);
                remove(none);
            } else if (parser.skip("\\d")) {
                range('0', '9');
            } else if (parser.skip("\\p{")) {
                int close = parser.regex.indexOf('}', parser.at);
                category(parser.regex.substring(parser.at, close));
                parser.at = close + 1;
            } else {
                int first = parser.codePoint();
                boolean range = parser.regex.startsWith("-", parser.at) && !parser.regex.startsWith("-]", parser.at);
                range(first, range && parser.skip("-") ? parser.codePoint() : first);
            }
        }

        void remove(Members excluded) {
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] &= !excluded.symbols[i];
            }
        }

        CharClass charClass(boolean negated) {
            ranges.sort((a, b) -> Integer.compare(a[0], b[0]));
            List<int[]> disjoint = new ArrayList<>();
            for (int[] range : ranges) {
                int[] last = disjoint.isEmpty() ? null : disjoint.getLast();
                if (last != null && range[0] <= last[1] + 1) {
                    last[1] = Math.max(last[1], range[1]);
                } else {
                    disjoint.add(range);
                }
            }
            int[] pairs = disjoint.stream().flatMapToInt(Arrays::stream).toArray();
            return new CharClass(symbols, pairs, negated);
        }

        private void whiteSpace(boolean in) {
            for (char c : new char[] {' ', '\t', '\n', 0x0B, '\f', '\r'}) {
                symbols[c] = in;
            }
        }

        private void category(String name) {
            switch (name) {
                case "L" -> {
                    category(SymbolText.LETTER);
                    symbols[SymbolText.HAN_LETTER & 0xFF] = true;
                }
                case "Han" -> symbols[SymbolText.HAN_LETTER & 0xFF] = true;
                case "M" -> category(SymbolText.MARK);
                case "N" -> category(SymbolText.NUMBER);
                case "P" -> category(SymbolText.PUNCTUATION);
                case "S" -> category(SymbolText.SYMBOL);
                default -> throw new IllegalArgumentException("\\p{" + name + "}: expected L, Han, M, N, P or S");
            }
        }

        private void category(byte symbol) {
            symbols[symbol & 0xFF] = true;
            for (int c = 0; c < 0x80; c++) {
                symbols[c] |= SymbolText.categoryOf(c) == symbol;
            }
        }

        private void range(int first, int last) {
            for (int c = first; c <= Math.min(last, 0x7F); c++) {
                symbols[c] = true;
            }
            if (last > 0x7F) {
                ranges.add(new int[] {Math.max(first, 0x80), last});
            }
        }
    }
}
