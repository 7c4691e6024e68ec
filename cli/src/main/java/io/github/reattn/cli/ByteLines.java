package io.github.reattn.cli;

import io.github.reattn.document.TextDecoder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The lines of a stream as bytes, so that one with broken UTF-8 spoils no other. A line end is `\n` or `\r\n`; a byte
/// order mark in front is left out.
final class ByteLines implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /// Longest line: of a longer one only so much is kept.
    static final int MAX_LINE_BYTES = 1 << 30;

    private final String name;
    private final InputStream in;
    private long number;
    private long position;

    /// @param name of the stream, for messages
    ByteLines(String name, InputStream in) {
        this.name = name;
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    /// A line.
    static final class Line {
        private final String place;
        private final long number;
        private final byte[] bytes;
        private final boolean complete;

        private Line(String place, long number, byte[] bytes, boolean complete) {
            this.place = place;
            this.number = number;
            this.bytes = bytes;
            this.complete = complete;
        }

        /// Counted from 1.
        long number() {
            return number;
        }

        /// `in.jsonl:7`
        String place() {
            return place;
        }

        /// Whether it has a line end.
        boolean complete() {
            return complete;
        }

        /// What it says, without the line end.
        ///
        /// @throws IOException if it is no UTF-8, or too long; the message says where
        String text() throws IOException {
            if (bytes.length >= MAX_LINE_BYTES) {
                throw new IOException(place + ": longer than " + MAX_LINE_BYTES + " bytes");
            }
            return TextDecoder.utf8(place, bytes);
        }
    }

    /// The next line; null at the end.
    @Nullable
    Line next() throws IOException {
        int b = in.read();
        if (b < 0) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (; b >= 0 && b != '\n'; b = in.read()) {
            position++;
            if (bytes.size() < MAX_LINE_BYTES) {
                bytes.write(b);
            }
        }
        number++;
        position += b >= 0 ? 1 : 0;
        return new Line(name + ":" + number, number, content(bytes.toByteArray()), b >= 0);
    }

    /// How many bytes have been read.
    long position() {
        return position;
    }

    private byte[] content(byte[] line) {
        int start = number == 1 && hasByteOrderMark(line) ? 3 : 0;
        int end = line.length > start && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return Arrays.copyOfRange(line, start, end);
    }

    private static boolean hasByteOrderMark(byte[] line) {
        return line.length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
