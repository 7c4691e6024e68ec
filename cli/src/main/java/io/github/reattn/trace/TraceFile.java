package io.github.reattn.trace;

import io.github.reattn.Reattn;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/// A file that shows what the model looked at: a page (`.html`), or its data (`.json`).
public final class TraceFile {
    private final Path file;
    private final boolean page;

    private TraceFile(Path file, boolean page) {
        this.file = file;
        this.page = page;
    }

    /// A file that can be written, before long work for it begins. It is not changed yet.
    ///
    /// @throws IOException if it cannot be written; the message says why
    public static TraceFile at(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean page = name.endsWith(".html") || name.endsWith(".htm");
        if (!page && !name.endsWith(".json")) {
            throw new IOException(file + ": not a known kind of trace; name it .html (a page) or .json (its data)");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, expected a file");
        }
        boolean existed = Files.exists(file);
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(0);
        }
        if (!existed) {
            Files.delete(file);
        }
        return new TraceFile(file, page);
    }

    /// Writes it.
    public void write(Reattn model, List<AskedQuestion> questions) throws IOException {
        TraceData data = TraceData.of(model, questions);
        Files.write(file, (page ? TracePage.of(data) : data.json() + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
