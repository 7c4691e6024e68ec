package io.github.reattn.cli;

import io.github.reattn.document.TextDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Text from outside: files and stdin in strict UTF-8, and strings of a file made fit for a terminal.
final class Text {
    private Text() {}

    /// All of a file, or of stdin for `-`.
    ///
    /// @throws IOException if it cannot be read, is no UTF-8, or is larger than a string may be; the message says where
    static String read(String fileOrDash) throws IOException {
        if (!fileOrDash.equals("-")) {
            return read(Path.of(fileOrDash));
        }
        return TextDecoder.utf8("standard input", readAll("standard input", System.in));
    }

    /// All of a file.
    static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, expected a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return TextDecoder.utf8(file.toString(), readAll(file.toString(), in));
        }
    }

    private static byte[] readAll(String name, InputStream in) throws IOException {
        try {
            return in.readAllBytes();
        } catch (OutOfMemoryError e) {
            throw new IOException(name + ": larger than the memory for it; give a shorter text", e);
        }
    }

    /// The text on one line, with every character escaped that a terminal would act upon.
    static String visible(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean hidden = Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE;
            if (c == '\n') {
                line.append("\\n");
            } else if (hidden) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /// The text cut to so many characters, with a mark where something is missing.
    static String shortened(String text, int length) {
        int end = Math.min(text.length(), length);
        if (end < text.length() && end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return end == text.length() ? text : text.substring(0, end) + "…";
    }
}
