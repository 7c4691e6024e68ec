package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of JSON objects, one a line (`-`: stdin), read as it comes. A line that is no such object does not spoil the
/// others. Not thread-safe.
final class JsonLines implements AutoCloseable {
    private final String name;
    private final ByteLines lines;
    private final long size;

    private JsonLines(String name, InputStream in, long size) {
        this.name = name;
        this.lines = new ByteLines(name, in);
        this.size = size;
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
            return new JsonLines("standard input", System.in, -1);
        }
        Path file = Path.of(fileOrDash);
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, expected a file of JSON lines");
        }
        return new JsonLines(fileOrDash, Files.newInputStream(file), Files.size(file));
    }

    /// Answers every line of a file on stdout, in order; an `error` where there is no answer.
    ///
    /// @return 0, or 1 if lines could not be read at all
    static int answer(String fileOrDash, Answer answer) throws IOException {
        int status = 0;
        try (JsonLines lines = open(fileOrDash);
                Progress progress = Progress.ofBytes(Text.shortened(lines.name, 32), lines.size)) {
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
                progress.update(lines.lines.position());
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
        for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
            Line parsed = parse(line);
            if (parsed != null) {
                return parsed;
            }
        }
        return null;
    }

    private static @Nullable Line parse(ByteLines.Line line) {
        try {
            String text = line.text();
            if (text.isBlank()) {
                return null;
            }
            return Json.parse(text) instanceof ObjectNode object
                    ? new Line(line.number(), object, "")
                    : new Line(line.number(), null, line.place() + ": expected a JSON object {…}, found another value");
        } catch (IOException e) {
            return new Line(line.number(), null, ErrorLine.text(e));
        } catch (IllegalArgumentException e) {
            return new Line(line.number(), null, line.place() + ": " + ErrorLine.text(e));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
