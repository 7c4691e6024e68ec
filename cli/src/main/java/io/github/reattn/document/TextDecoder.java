package io.github.reattn.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Bytes as text: UTF-8, or UTF-16 where a byte order mark or the look of the bytes says so.
public final class TextDecoder {
    /// How much of a file is looked at.
    private static final int LOOK = 8192;

    private TextDecoder() {}

    /// A document's text, without a byte order mark.
    ///
    /// @param name where the bytes come from, for the message
    /// @throws IOException if they are no text; the message says why
    static String document(String name, byte[] bytes) throws IOException {
        Charset charset = charset(bytes);
        if (charset == null) {
            throw new IOException(
                    name + ": a binary file" + kind(bytes) + "; expected text, Markdown, source code or PDF");
        }
        String text = decode(name, bytes, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /// Bytes as text in UTF-8.
    ///
    /// @throws IOException if they are no UTF-8; the message says at which byte
    public static String utf8(String name, byte[] bytes) throws IOException {
        return decode(name, bytes, StandardCharsets.UTF_8);
    }

    private static String decode(String name, byte[] bytes, Charset charset) throws IOException {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(
                    name + ": not valid " + charset.name().replaceAll("(UTF-16).*", "$1") + " at byte " + in.position()
                            + "; convert it to UTF-8",
                    e);
        }
    }

    /// What the bytes are written in; null where they are no text.
    private static @Nullable Charset charset(byte[] bytes) {
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        int even = 0;
        int odd = 0;
        int controls = 0;
        int looked = Math.min(bytes.length, LOOK);
        for (int i = 0; i < looked; i++) {
            int b = bytes[i];
            even += b == 0 && i % 2 == 0 ? 1 : 0;
            odd += b == 0 && i % 2 == 1 ? 1 : 0;
            controls += b > 0 && b < ' ' && !(b >= '\b' && b <= '\r') && b != 0x1B ? 1 : 0;
        }
        // Latin text in UTF-16 has a zero in nearly every second byte, and nowhere else.
        if (odd > looked / 4 && even == 0) {
            return StandardCharsets.UTF_16LE;
        }
        if (even > looked / 4 && odd == 0) {
            return StandardCharsets.UTF_16BE;
        }
        return even + odd > 0 || controls > looked / 20 ? null : StandardCharsets.UTF_8;
    }

    private static String kind(byte[] bytes) {
        if (startsWith(bytes, 0x89, 'P', 'N', 'G')
                || startsWith(bytes, 0xFF, 0xD8, 0xFF)
                || startsWith(bytes, 'G', 'I', 'F', '8')) {
            return " (an image)";
        }
        if (startsWith(bytes, 'P', 'K', 3, 4)) {
            return " (a ZIP archive, or an office document: export it as text or PDF)";
        }
        if (startsWith(bytes, 'G', 'G', 'U', 'F')) {
            return " (a model: -m opens it)";
        }
        return startsWith(bytes, 0x1F, 0x8B) ? " (gzip: unpack it)" : "";
    }

    static boolean startsWith(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
