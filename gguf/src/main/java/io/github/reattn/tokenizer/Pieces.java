package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.tokenizer.PreTokenizer.Alphabet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// A vocabulary's tokens as the bytes that they stand for. Immutable and thread-safe once filled.
///
/// Where the vocabulary writes U+2581 for a space, the table holds a space, and so does the text that is looked up. A
/// token with a real space is then a special one, which nobody looks up here; nor is a byte-level token with a
/// character
/// outside of the alphabet.
final class Pieces {
    private static final char SPACE_MARK = '\u2581';
    private static final byte[] SPACE_MARK_UTF8 = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    private final String[] texts;
    private final boolean byteLevel;
    private final PieceTable table;

    /// Tokens that no text leads to.
    private final Map<String, Integer> others = new HashMap<>();

    /// The token of each byte, or −1.
    private final int[] ofByte = new int[256];

    private final byte[] scratch;

    Pieces(String[] texts, Alphabet alphabet) throws GgufException {
        this.texts = texts;
        byteLevel = alphabet == Alphabet.BYTES;
        table = new PieceTable(texts.length);
        scratch =
                new byte[3 * Arrays.stream(texts).mapToInt(String::length).max().orElse(0)];
        for (int id = 0; id < texts.length; id++) {
            String text = texts[id];
            int length = bytes(text, 0, text.length(), scratch, 0);
            Integer same = null;
            if (length >= 0) {
                int piece = table.add(scratch, 0, length);
                same = piece == id ? null : piece;
            } else {
                byte[] utf8 = Utf8.bytes(byteLevel ? text : text.replace(SPACE_MARK, ' '));
                same = others.put(text, table.append(utf8, 0, utf8.length));
            }
            if (same != null) {
                throw new GgufException("tokenizer.ggml.tokens[" + same + "] and [" + id + "] are both "
                        + Vocabulary.quoted(text) + "; expected different texts");
            }
        }
        for (int b = 0; b < 256; b++) {
            int named = byteLevel ? -1 : idOf("<0x%02X>".formatted(b));
            ofByte[b] = named >= 0 ? named : token(find(new byte[] {(byte) b}, 0, 1));
        }
    }

    /// The piece that equals `utf8[from, to)`, or −1; from the number of tokens on it is no token.
    int find(byte[] utf8, int from, int to) {
        return table.find(utf8, from, to);
    }

    /// A piece that is a token, or −1.
    int token(int piece) {
        return piece < texts.length ? piece : -1;
    }

    /// The token whose vocabulary text is `text`, or −1.
    int idOf(String text) {
        byte[] bytes = new byte[3 * text.length()];
        int length = bytes(text, 0, text.length(), bytes, 0);
        int token = length < 0 ? others.getOrDefault(text, -1) : token(find(bytes, 0, length));
        return token >= 0 && texts[token].equals(text) ? token : -1;
    }

    byte[] bytes(int token) {
        return table.bytes(token);
    }

    /// Appends the tokens of single bytes.
    ///
    /// @param unknown what to append, once, where there are none, or −1
    void spell(byte[] utf8, int from, int to, int unknown, TokenBuffer out) {
        int before = out.size();
        for (int i = from; i < to; i++) {
            if (utf8[i] == ' ' && !byteLevel) {
                for (byte b : SPACE_MARK_UTF8) {
                    spell(b, out);
                }
            } else {
                spell(utf8[i], out);
            }
        }
        if (out.size() == before && unknown >= 0) {
            out.add(unknown);
        }
    }

    private void spell(byte b, TokenBuffer out) {
        int token = ofByte[b & 0xFF];
        if (token >= 0) {
            out.add(token);
        }
    }

    /// The pieces of a merge, `left right`, and what they make together; pieces that are no tokens are added.
    ///
    /// @param merged gets left, right and product
    /// @return whether there is such a merge
    boolean merge(String merge, int[] merged) {
        int space = merge.indexOf(' ', 1);
        byte[] bytes = merge.length() * 3 <= scratch.length ? scratch : new byte[merge.length() * 3];
        int middle = space < 0 ? -1 : bytes(merge, 0, space, bytes, 0);
        int end = middle < 0 ? -1 : bytes(merge, space + 1, merge.length(), bytes, middle);
        if (end < 0) {
            return false;
        }
        merged[0] = table.add(bytes, 0, middle);
        merged[1] = table.add(bytes, middle, end);
        merged[2] = table.add(bytes, 0, end);
        return true;
    }

    /// Writes the bytes that a text of the vocabulary stands for.
    ///
    /// @return where they end, or −1 if it stands for none
    private int bytes(String text, int from, int to, byte[] target, int start) {
        int at = start;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (byteLevel) {
                int b = ByteLevel.byteOf(c);
                if (b < 0) {
                    return -1;
                }
                target[at++] = (byte) b;
            } else if (c == ' ') {
                return -1;
            } else if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c == SPACE_MARK) {
                target[at++] = ' ';
            } else {
                int length = Character.isHighSurrogate(c) && i + 1 < to ? 2 : 1;
                byte[] utf8 = Utf8.bytes(text.substring(i, i + length));
                System.arraycopy(utf8, 0, target, at, utf8.length);
                at += utf8.length;
                i += length - 1;
            }
        }
        return at;
    }
}
