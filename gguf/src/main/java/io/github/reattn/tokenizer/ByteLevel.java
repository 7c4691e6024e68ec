package io.github.reattn.tokenizer;

import java.util.Arrays;

/// GPT-2's alphabet: a printable character for each of the 256 bytes, in which byte-level vocabularies are written.
/// Bytes that are printable in Latin-1 stand for themselves; the others follow from U+0100 on, in order.
final class ByteLevel {
    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[0x100 + 68]; // 68 bytes are not printable

    static {
        Arrays.fill(BYTES, (short) -1);
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b > 0x20 && b < 0x7F) || (b > 0xA0 && b != 0xAD);
            CHARS[b] = printable ? (char) b : next++;
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteLevel() {}

    /// The character that stands for a byte, 0 … 255.
    static char charOf(int b) {
        return CHARS[b];
    }

    /// The byte, 0 … 255, that a character stands for, or −1.
    static int byteOf(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }
}
