package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where results go, a line each: stdout, or a file that continues where an earlier run stopped. A last line that was
/// only half written is removed first. Each line is written at once and whole.
final class JsonlOutput implements AutoCloseable {
    private final @Nullable FileChannel channel;
    private final Set<String> ids = new HashSet<>();
    private final Set<Long> failedLines = new HashSet<>();
    private final Consumer<ObjectNode> earlier;

    private JsonlOutput(@Nullable FileChannel channel, Consumer<ObjectNode> earlier) {
        this.channel = channel;
        this.earlier = earlier;
    }

    static JsonlOutput toStandardOutput() {
        return new JsonlOutput(null, line -> {});
    }

    /// Continues a file, or begins it.
    static JsonlOutput to(Path file) throws IOException {
        return to(file, line -> {});
    }

    /// Continues a file, or begins it.
    ///
    /// @param earlier hears of every line that is there already
    /// @throws IOException if it cannot be written, another run writes it, or it holds something else
    static JsonlOutput to(Path file, Consumer<ObjectNode> earlier) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, expected a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe, or a device
            return new JsonlOutput(FileChannel.open(file, StandardOpenOption.WRITE), earlier);
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            lock(channel, file);
            JsonlOutput output = new JsonlOutput(channel, earlier);
            output.readEarlier(channel, file);
            return output;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(file + ": is being written by another run", e);
        }
        throw new IOException(file + ": is being written by another run");
    }

    private void readEarlier(FileChannel channel, Path file) throws IOException {
        long end = 0;
        @SuppressWarnings("resource") // closing it would close the channel
        ByteLines lines = new ByteLines(file.toString(), Channels.newInputStream(channel));
        for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
            if (!line.complete() && !isObject(line)) {
                channel.truncate(end);
                break;
            }
            remember(line);
            end = lines.position();
            if (!line.complete()) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
                end++;
                break; // the stream would read it as an empty line
            }
        }
        channel.position(end);
    }

    private static boolean isObject(ByteLines.Line line) {
        try {
            return Json.parse(line.text()).isObject();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private void remember(ByteLines.Line line) throws IOException {
        JsonFields fields;
        try {
            fields = JsonFields.parse(line.text());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    line.place() + ": " + e.getMessage() + "; it is no output of an earlier run, name another file", e);
        }
        JsonNode id = fields.get("id");
        JsonNode number = fields.get("line");
        if (fields.has("error") && number != null) {
            failedLines.add(number.longValue());
        } else if (id != null) {
            ids.add(id.toString());
        } else if (number != null) {
            ids.add("line " + number);
        }
        earlier.accept(fields.node());
    }

    /// Whether an earlier run answered this.
    boolean has(String id) {
        return ids.contains(id);
    }

    /// Whether an earlier run found this line of the input broken.
    boolean hasFailed(long line) {
        return failedLines.contains(line);
    }

    /// Appends a line.
    void write(ObjectNode node) throws IOException {
        String line = Json.line(node) + "\n";
        if (channel == null) {
            System.out.print(line);
            System.out.flush();
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
