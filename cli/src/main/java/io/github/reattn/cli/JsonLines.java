package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of JSON objects, one a line (`-`: stdin), read as it comes. A line that is no such object does not spoil the
/// others. Not thread-safe.
final class JsonLines implements AutoCloseable {
    /// Longest line: beyond it a line is refused, not kept.
    private static final int MAX_LINE_BYTES = 1 << 30;

    private final String name;
    private final InputStream in;
    private final Progress progress;
    private long bytesRead;
    private long number;

    private JsonLines(String name, InputStream in, long size) {
        this.name = name;
        this.in = in;
        this.progress = Progress.ofBytes(Text.shortened(name, 32), size);
    }

    /// One line.
    ///
    /// @param number counted from 1
    /// @param object what it holds, or null where it holds no object
    /// @param error why it holds none, with file and number; empty if it does
    record Line(long number, @Nullable ObjectNode object, String error) {}

    /// Answers one line.
    @FunctionalInterface
    interface Answer {
        /// @param line what was asked
        /// @param answer what comes out; has the line's `id` already
        /// @throws IllegalArgumentException if the line asks for what cannot be; becomes the line's `error`
        void add(ObjectNode line, ObjectNode answer) throws IOException;
    }

    static JsonLines open(String fileOrDash) throws IOException {
        if (fileOrDash.equals("-")) {
            return new JsonLines("standard input", new BufferedInputStream(System.in), -1);
        }
        Path file = Path.of(fileOrDash);
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, expected a file of JSON lines");
        }
        return new JsonLines(fileOrDash, new BufferedInputStream(Files.newInputStream(file)), Files.size(file));
    }

    /// Answers every line of a file on stdout, in order; an `error` where there is no answer.
    ///
    /// @return 0, or 1 if lines could not be read at all
    static int answer(String fileOrDash, Answer answer) throws IOException {
        int status = 0;
        try (JsonLines lines = open(fileOrDash)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                ObjectNode out = Json.object();
                if (line.object() == null) {
                    out.putNull("id").put("line", line.number()).put("error", line.error());
                    status = 1;
                } else {
                    copyId(line.object(), out);
                    try {
                        answer.add(line.object(), out);
                    } catch (IllegalArgumentException e) {
                        out.removeAll();
                        copyId(line.object(), out);
                        out.put("error", ErrorLine.text(e));
                    }
                }
                System.out.println(Json.line(out));
            }
        }
        return status;
    }

    private static void copyId(ObjectNode line, ObjectNode out) {
        JsonNode id = line.get("id");
        out.set("id", id == null ? Json.MAPPER.nullNode() : id);
    }

    /// The text that a line has under a name.
    ///
    /// @throws IllegalArgumentException if it is missing or no text
    static String text(ObjectNode line, String field) {
        JsonNode value = line.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("\"" + field + "\" is " + (value == null ? "missing" : "no text"));
        }
        return value.textValue();
    }

    /// The next line that is not empty, or null at the end.
    @Nullable
    Line next() throws IOException {
        while (true) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean tooLong = false;
            int b = in.read();
            if (b < 0) {
                return null;
            }
            number++;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                bytesRead++;
                tooLong |= bytes.size() >= MAX_LINE_BYTES;
                if (!tooLong) {
                    bytes.write(b);
                }
            }
            progress.update(++bytesRead);
            Line line = parse(bytes.toByteArray(), tooLong);
            if (line != null) {
                return line;
            }
        }
    }

    private @Nullable Line parse(byte[] bytes, boolean tooLong) {
        String place = name + ":" + number;
        if (tooLong) {
            return new Line(number, null, place + ": longer than " + MAX_LINE_BYTES + " bytes");
        }
        try {
            String text = Text.decode(place, bytes);
            if (text.isBlank()) {
                return null;
            }
            boolean mark = number == 1 && text.startsWith("\uFEFF");
            JsonNode node = Json.parse(mark ? text.substring(1) : text);
            return node instanceof ObjectNode object
                    ? new Line(number, object, "")
                    : new Line(number, null, place + ": expected a JSON object {…}, found another value");
        } catch (IOException e) {
            return new Line(number, null, ErrorLine.text(e));
        } catch (IllegalArgumentException e) {
            return new Line(number, null, place + ": " + ErrorLine.text(e));
        }
    }

    @Override
    public void close() throws IOException {
        progress.close();
        in.close();
    }
}
