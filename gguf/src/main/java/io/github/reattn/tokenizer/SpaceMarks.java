package io.github.reattn.tokenizer;

import java.util.Arrays;

/// SentencePiece's U+2581, which vocabularies write for a space. A text may contain it too and then means a space.
final class SpaceMarks {
    private SpaceMarks() {}

    /// A text with a space for each U+2581, and one more in front if `prefixed`.
    static byte[] toSpaces(byte[] utf8, boolean prefixed) {
        byte[] spaces = new byte[utf8.length + (prefixed ? 1 : 0)];
        int length = 0;
        if (prefixed) {
            spaces[length++] = ' ';
        }
        for (int i = 0; i < utf8.length; i++) {
            boolean mark = utf8[i] == (byte) 0xE2
                    && i + 2 < utf8.length
                    && utf8[i + 1] == (byte) 0x96
                    && utf8[i + 2] == (byte) 0x81;
            spaces[length++] = mark ? (byte) ' ' : utf8[i];
            if (mark) {
                i += 2;
            }
        }
        return length == spaces.length ? spaces : Arrays.copyOf(spaces, length);
    }
}
