package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.needle.Arm;
import io.github.reattn.needle.Grid;
import io.github.reattn.needle.HeatMapPng;
import io.github.reattn.needle.Summary;
import io.github.reattn.needle.SummaryText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answers so far: in memory, and line by line in a directory's `results.jsonl`, with which a later run goes on.
final class NeedleResults implements AutoCloseable {
    private final Map<String, ObjectNode> byId = new HashMap<>();
    private final @Nullable Path directory;
    private final @Nullable JsonlOutput lines;

    private NeedleResults(@Nullable Path directory) throws IOException {
        this.directory = directory;
        this.lines = directory == null ? null : JsonlOutput.to(directory.resolve("results.jsonl"), this::remember);
    }

    /// @param directory made where it is missing; null = memory only
    /// @throws IOException if it cannot be written, or its `results.jsonl` holds something else
    static NeedleResults open(@Nullable Path directory) throws IOException {
        if (directory != null) {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw new IOException(directory + ": is no directory; name another one with --out");
            }
            Files.createDirectories(directory);
        }
        return new NeedleResults(directory);
    }

    private void remember(ObjectNode line) {
        byId.put(line.path("id").asText(), line);
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    Map<String, ObjectNode> byId() {
        return byId;
    }

    void add(ObjectNode result) throws IOException {
        if (lines != null) {
            lines.write(result);
        }
        remember(result);
    }

    /// Writes table and pictures beside the lines.
    void write(Summary summary) throws IOException {
        if (directory == null) {
            return;
        }
        Files.writeString(directory.resolve("summary.csv"), SummaryText.csv(summary));
        try {
            for (Arm arm : summary.arms()) {
                String name = arm.label().replaceAll("[^a-z0-9]+", "-");
                HeatMapPng.write(Grid.heatMap(summary, arm), directory.resolve("heatmap-" + name + ".png"));
            }
        } catch (IOException e) { // the numbers are there
            System.err.println("reattn: " + ErrorLine.text(e));
        }
    }

    @Override
    public void close() throws IOException {
        if (lines != null) {
            lines.close();
        }
    }
}
