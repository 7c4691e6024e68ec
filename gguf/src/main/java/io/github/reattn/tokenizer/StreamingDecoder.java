package io.github.reattn.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns tokens into text as they come. A character that several tokens make is held back until its last byte is
/// there; bytes that are no UTF-8 become U+FFFD. One per answer; not thread-safe.
public final class StreamingDecoder {
    private final Tokenizer tokenizer;
    private final boolean special;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /// The bytes of a character that is not complete: at most three.
    private ByteBuffer held = ByteBuffer.allocate(0);

    /// @param special whether control tokens are part of the text
    public StreamingDecoder(Tokenizer tokenizer, boolean special) {
        this.tokenizer = tokenizer;
        this.special = special;
    }

    /// The whole text of a sequence, without the space that the tokenizer puts in front of every text.
    public static String decode(Tokenizer tokenizer, int[] tokens, boolean special) {
        StreamingDecoder decoder = new StreamingDecoder(tokenizer, special);
        StringBuilder text = new StringBuilder();
        boolean atStart = tokenizer.addsSpacePrefix();
        for (int token : tokens) {
            byte[] bytes = tokenizer.decode(token, special);
            boolean drop = atStart && bytes.length > 0 && bytes[0] == ' ' && !tokenizer.isControl(token);
            atStart &= tokenizer.isControl(token);
            text.append(decoder.push(ByteBuffer.wrap(bytes, drop ? 1 : 0, bytes.length - (drop ? 1 : 0))));
        }
        return text.append(decoder.flush()).toString();
    }

    /// The text that is complete with this token; empty if there is none.
    public String push(int token) {
        return push(ByteBuffer.wrap(tokenizer.decode(token, special)));
    }

    /// What is left at the end: U+FFFD if the last character is not complete, else nothing. The decoder is then as new.
    public String flush() {
        CharBuffer text = CharBuffer.allocate(held.remaining() + 1);
        decoder.decode(held, text, true);
        decoder.flush(text);
        decoder.reset();
        held = ByteBuffer.allocate(0);
        return text.flip().toString();
    }

    private String push(ByteBuffer more) {
        ByteBuffer bytes = more;
        if (held.hasRemaining()) {
            bytes = ByteBuffer.allocate(held.remaining() + more.remaining())
                    .put(held)
                    .put(more)
                    .flip();
        }
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        decoder.decode(bytes, text, false);
        held = bytes;
        return text.flip().toString();
    }
}
