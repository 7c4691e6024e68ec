package io.github.reattn.tokenizer;

import java.nio.charset.StandardCharsets;

/// UTF-8 that is known to be valid, because it was made from a [String] here.
final class Utf8 {
    private Utf8() {}

    /// A text's bytes, with U+FFFD for each unpaired surrogate.
    static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!pairAt(text, i)) {
                    return withoutUnpaired(text).getBytes(StandardCharsets.UTF_8);
                }
                i++;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Bytes of the character that begins with this byte.
    static int length(byte first) {
        if (first >= 0) {
            return 1;
        }
        return first < (byte) 0xE0 ? 2 : first < (byte) 0xF0 ? 3 : 4;
    }

    /// Where the character before `at` begins.
    static int before(byte[] utf8, int at) {
        int i = at - 1;
        while ((utf8[i] & 0xC0) == 0x80) {
            i--;
        }
        return i;
    }

    static int codePoint(byte[] utf8, int at) {
        byte first = utf8[at];
        return switch (length(first)) {
            case 1 -> first;
            case 2 -> (first & 0x1F) << 6 | tail(utf8, at + 1);
            case 3 -> (first & 0x0F) << 12 | tail(utf8, at + 1) << 6 | tail(utf8, at + 2);
            default -> (first & 0x07) << 18 | tail(utf8, at + 1) << 12 | tail(utf8, at + 2) << 6 | tail(utf8, at + 3);
        };
    }

    private static int tail(byte[] utf8, int at) {
        return utf8[at] & 0x3F;
    }

    private static boolean pairAt(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    private static String withoutUnpaired(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (Character.isSurrogate(chars[i])) {
                if (pairAt(text, i)) {
                    i++;
                } else {
                    chars[i] = '\uFFFD';
                }
            }
        }
        return new String(chars);
    }
}
