package io.github.reattn.source;

import io.github.reattn.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Where tokens begin in the text that they were made of.
///
/// Tokens are laid over the text from its end on, by the bytes that they stand for. What a tokenizer adds in front
/// (BOS,
/// the space of SentencePiece's dummy prefix) then has no place of its own, and is given that of what follows.
public final class TokenAlignment {
    private TokenAlignment() {}

    /// The token in which the text's character `offset` is, or −1 where the tokens' bytes are not the text's.
    ///
    /// @param tokens of the whole text; only those behind `offset` are looked at
    /// @param offset UTF-16 units of the text before the place
    public static int tokenAt(Tokenizer tokenizer, int[] tokens, String text, int offset) {
        byte[] tail = text.substring(offset).getBytes(StandardCharsets.UTF_8);
        int end = tail.length;
        for (int i = tokens.length - 1; i >= 0; i--) {
            byte[] bytes = tokenizer.decode(tokens[i], true);
            int common = Math.min(end, bytes.length);
            if (endsAlike(tail, end, bytes, common)) {
                end -= common;
                if (end == 0 && bytes.length > 0) {
                    return i;
                }
            } else if (isAddedSpace(tail, end, bytes)) {
                end -= bytes.length - 1;
            } else {
                return -1;
            }
        }
        return end == 0 && tokens.length > 0 ? 0 : -1;
    }

    /// Where each token begins in the text, UTF-16 units; one more entry for the text's end. Where a tokenizer has
    /// changed the text the places are near, not exact.
    ///
    /// @param tokens of the text, `from` … `to − 1`
    public static int[] starts(Tokenizer tokenizer, int[] tokens, int from, int to, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int[] starts = new int[to - from + 1];
        int end = utf8.length;
        starts[to - from] = end;
        for (int i = to - 1; i >= from; i--) {
            byte[] bytes = tokenizer.decode(tokens[i], true);
            end -= isAddedSpace(utf8, end, bytes) ? bytes.length - 1 : bytes.length;
            end = Math.max(0, end);
            starts[i - from] = end;
        }
        toCharacters(starts, utf8);
        return starts;
    }

    /// Places in bytes become places in UTF-16 units; a place inside a character becomes the character's.
    private static void toCharacters(int[] places, byte[] utf8) {
        int characters = 0;
        int next = 0;
        for (int i = 0; i < utf8.length && next < places.length; i++) {
            boolean continues = (utf8[i] & 0xC0) == 0x80;
            int width = (utf8[i] & 0xF8) == 0xF0 ? 2 : 1;
            while (next < places.length && places[next] == i) {
                places[next++] = continues ? characters - widthBefore(utf8, i) : characters;
            }
            characters += continues ? 0 : width;
        }
        Arrays.fill(places, next, places.length, characters);
    }

    /// UTF-16 units of the character that the byte continues.
    private static int widthBefore(byte[] utf8, int at) {
        int lead = at;
        while (lead > 0 && (utf8[lead] & 0xC0) == 0x80) {
            lead--;
        }
        return (utf8[lead] & 0xF8) == 0xF0 ? 2 : 1;
    }

    private static boolean endsAlike(byte[] text, int end, byte[] bytes, int count) {
        return Arrays.equals(text, end - count, end, bytes, bytes.length - count, bytes.length);
    }

    private static boolean isAddedSpace(byte[] text, int end, byte[] bytes) {
        int rest = bytes.length - 1;
        return rest >= 0
                && bytes[0] == ' '
                && rest <= end
                && !(rest < end && text[end - rest - 1] == ' ')
                && endsAlike(text, end, bytes, rest);
    }
}
