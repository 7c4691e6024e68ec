package io.github.reattn.tokenizer;

import java.util.Arrays;

/// A text as the pre-tokenizer patterns see it: UTF-8 and, where a character begins, its symbol.
///
/// An ASCII character is its own symbol; any other white space is `\u000B`, as in llama.cpp; of every other character
/// only the general category counts, one of the constants below. The categories are those of Unicode 15.1, which
/// llama.cpp's tables hold, so that a text has the same tokens on every JDK.
///
/// @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/unicode.cpp">unicode_regex_split</a>
final class SymbolText {
    static final byte OTHER = (byte) 0x80;
    static final byte NUMBER = (byte) 0x81;
    static final byte LETTER = (byte) 0x82;
    static final byte MARK = (byte) 0x83;
    static final byte PUNCTUATION = (byte) 0x84;
    static final byte SYMBOL = (byte) 0x85;
    static final byte HAN_LETTER = (byte) 0x86;

    private static final byte WHITE_SPACE = 0x0B;

    /// First and last code points that Unicode 16 assigned.
    private static final int[] NEWER = {
        0x0897, 0x0897, 0x1B4E, 0x1B4F, 0x1B7F, 0x1B7F, 0x1C89, 0x1C8A, 0x2427, 0x2429, 0x31E4, 0x31E5, 0xA7CB, 0xA7CD,
        0xA7DA, 0xA7DC, 0x105C0, 0x105F3, 0x10D40, 0x10D65, 0x10D69, 0x10D85, 0x10D8E, 0x10D8F, 0x10EC2, 0x10EC4,
        0x10EFC, 0x10EFC, 0x11380, 0x11389, 0x1138B, 0x1138B, 0x1138E, 0x1138E, 0x11390, 0x113B5, 0x113B7, 0x113C0,
        0x113C2, 0x113C2, 0x113C5, 0x113C5, 0x113C7, 0x113CA, 0x113CC, 0x113D5, 0x113D7, 0x113D8, 0x113E1, 0x113E2,
        0x116D0, 0x116E3, 0x11BC0, 0x11BE1, 0x11BF0, 0x11BF9, 0x11F5A, 0x11F5A, 0x13460, 0x143FA, 0x16100, 0x16139,
        0x16D40, 0x16D79, 0x18CFF, 0x18CFF, 0x1CC00, 0x1CCF9, 0x1CD00, 0x1CEB3, 0x1E5D0, 0x1E5FA, 0x1E5FF, 0x1E5FF,
        0x1F8B2, 0x1F8BB, 0x1F8C0, 0x1F8C1, 0x1FA89, 0x1FA89, 0x1FA8F, 0x1FA8F, 0x1FABE, 0x1FABE, 0x1FAC6, 0x1FAC6,
        0x1FADC, 0x1FADC, 0x1FADF, 0x1FADF, 0x1FAE9, 0x1FAE9, 0x1FBCB, 0x1FBEF
    };

    /// First and last code points of the Han ranges of llama.cpp's `unicode_cpt_is_han`.
    private static final int[] HAN = {
        0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0x20000, 0x2A6DF, 0x2A700, 0x2B73F, 0x2B740, 0x2B81F, 0x2B820,
        0x2CEAF, 0x2CEB0, 0x2EBEF, 0x2F800, 0x2FA1F
    };

    final byte[] utf8;
    final byte[] symbols;

    SymbolText(byte[] utf8) {
        this.utf8 = utf8;
        this.symbols = new byte[utf8.length];
        for (int i = 0; i < utf8.length; i++) {
            byte first = utf8[i];
            if (first >= 0) {
                symbols[i] = first;
            } else if ((first & 0xC0) == 0xC0) {
                symbols[i] = symbolOf(Utf8.codePoint(utf8, i));
            }
        }
    }

    int next(int at) {
        return at + Utf8.length(utf8[at]);
    }

    static byte symbolOf(int codePoint) {
        if (codePoint < 0x80) {
            return (byte) codePoint;
        }
        byte category = categoryOf(codePoint);
        if (codePoint < NEWER[0] || category == OTHER) {
            return category;
        }
        if (inRanges(NEWER, codePoint)) {
            return OTHER;
        }
        return category == LETTER && inRanges(HAN, codePoint) ? HAN_LETTER : category;
    }

    /// The category as a symbol, also of ASCII characters; white space that is not ASCII counts as such.
    static byte categoryOf(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            case Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION -> PUNCTUATION;
            case Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL ->
                SYMBOL;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> WHITE_SPACE;
            default -> codePoint == 0x85 ? WHITE_SPACE : OTHER; // next line, a control character
        };
    }

    /// Whether one of the sorted pairs (first, last) includes a code point.
    static boolean inRanges(int[] pairs, int codePoint) {
        int found = Arrays.binarySearch(pairs, codePoint);
        return found >= 0 || (-found - 1) % 2 == 1; // inside a pair: the insertion point is its last
    }
}
