package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of JSON lines in a directory, and a tiny model to answer them.
final class JsonlFixture {
    final Path directory;
    final String model;
    final Path in;
    final Path out;

    JsonlFixture(Path directory) throws IOException {
        this.directory = directory;
        this.model = TinyModel.write(directory.resolve("tiny.gguf"));
        this.in = directory.resolve("in.jsonl");
        this.out = directory.resolve("out.jsonl");
    }

    /// The lines of a file without what differs from run to run.
    static List<JsonNode> lines(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static List<JsonNode> parse(String text) {
        return text.lines()
                .map(Json::parse)
                .peek(line -> ((ObjectNode) line).remove("timings"))
                .toList();
    }

    /// What a command without an output file prints.
    List<JsonNode> printed(String command, String lines, String... options) throws IOException {
        Files.writeString(in, lines);
        String[] args = new String[options.length + 4];
        args[0] = command;
        args[1] = "-m";
        args[2] = model;
        args[3] = in.toString();
        System.arraycopy(options, 0, args, 4, options.length);
        return parse(InProcess.run(args).out());
    }
}
