package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.backend.ContextOverflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Work on many JSON objects, a line each: every line of the input gives one of the output, with the same `id`, or
/// with the number of its `line` where it has none. A line that is broken, or cannot be answered, gives
/// `{"id", "line", "error"}`. What the output holds already from an earlier run is not done again.
final class JsonlJob implements AutoCloseable {
    private final JsonLines in;
    private final long total;
    private final JsonlOutput out;
    private final Set<String> seen = new HashSet<>();
    private long failures;

    private JsonlJob(JsonLines in, long total, JsonlOutput out) {
        this.in = in;
        this.total = total;
        this.out = out;
    }

    /// The work on one line. What it throws becomes the line's error.
    @FunctionalInterface
    interface Task {
        /// @param result holds the id; to be completed
        void run(JsonFields fields, ObjectNode result);
    }

    /// @param input a file, or `-`
    /// @param output a file, or `-` or null for stdout
    static JsonlJob open(String input, @Nullable String output) throws IOException {
        Path inputFile = Path.of(input);
        boolean toFile = output != null && !output.equals("-");
        if (toFile && !input.equals("-") && isSame(inputFile, Path.of(output))) {
            throw new IllegalArgumentException(output + ": is the input; name another file for the output");
        }
        JsonLines in = JsonLines.open(input);
        try {
            return new JsonlJob(
                    in,
                    Files.isRegularFile(inputFile) ? countLines(inputFile) : -1,
                    toFile ? JsonlOutput.to(Path.of(output)) : JsonlOutput.toStandardOutput());
        } catch (Throwable e) {
            in.close();
            throw e;
        }
    }

    private static boolean isSame(Path a, Path b) throws IOException {
        return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
    }

    private static long countLines(Path file) throws IOException {
        try (ByteLines lines = new ByteLines(file.toString(), Files.newInputStream(file))) {
            long count = 0;
            while (lines.next() != null) {
                count++;
            }
            return count;
        }
    }

    /// Does the work for every line that is not done. Progress is shown on a terminal.
    ///
    /// @param what the work is called there
    void run(String what, Task task) throws IOException {
        try (SlowWork progress = SlowWork.of(what, "lines", total)) {
            for (JsonLines.Line line = in.next(); line != null; line = in.next()) {
                if (!out.hasFailed(line.number())) {
                    run(line, task);
                }
                progress.update(line.number());
            }
        }
        if (failures > 0) {
            System.err.println("reattn: " + failures + (failures == 1 ? " line" : " lines")
                    + " could not be answered; see \"error\" in the output");
        }
    }

    private void run(JsonLines.Line line, Task task) throws IOException {
        ObjectNode object = line.object();
        ObjectNode result = Json.object();
        try {
            if (object == null) {
                throw new IllegalArgumentException(line.error());
            }
            JsonFields fields = new JsonFields(object);
            JsonNode id = fields.get("id");
            if (id == null) {
                result.put("line", line.number());
            } else {
                result.set("id", id);
            }
            String key = id == null ? "line " + line.number() : id.toString();
            if (!seen.add(key)) {
                throw new IllegalArgumentException("an earlier line has the id " + key + " already");
            }
            if (!out.has(key)) {
                task.run(fields, result);
                out.write(result);
            }
        } catch (IllegalArgumentException | ContextOverflowException e) {
            failures++;
            out.write(error(result.get("id"), line.number(), e));
        }
    }

    private static ObjectNode error(@Nullable JsonNode id, long line, Exception e) {
        ObjectNode node = Json.object();
        if (id != null) {
            node.set("id", id);
        }
        return node.put("line", line).put("error", ErrorLine.text(e));
    }

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
    }
}
