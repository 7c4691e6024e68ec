package io.github.reattn.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pull needs of the machine; tests replace parts of it.
///
/// @param variables environment variables; `HF_ENDPOINT`, `HF_TOKEN` and the usual proxy variables are read
/// @param connectTimeout how long a server may take to accept a connection
/// @param stallTimeout how long a server may send nothing
/// @param pause waits between tries
/// @param freeSpace bytes that may still be written under a directory
record Environment(
        Map<String, String> variables,
        Duration connectTimeout,
        Duration stallTimeout,
        Pause pause,
        FreeSpace freeSpace) {

    /// Sleeps, or pretends to.
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// Looks at a disk.
    @FunctionalInterface
    interface FreeSpace {
        long usable(Path directory) throws IOException;
    }

    static Environment ofThisMachine() {
        return new Environment(
                System.getenv(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Thread::sleep,
                directory -> Files.getFileStore(directory).getUsableSpace());
    }

    /// The model hub, or a mirror of it.
    URI hub() throws PullException {
        String endpoint = variables.getOrDefault("HF_ENDPOINT", "");
        String text = endpoint.isBlank() ? "https://huggingface.co" : endpoint.strip();
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new PullException("HF_ENDPOINT is no URL: '" + text + "'", e);
        }
        throw new PullException("HF_ENDPOINT is no URL: '" + text + "'; expected https://host");
    }

    @Nullable
    String hubToken() {
        String token = variables.getOrDefault("HF_TOKEN", "").strip();
        return token.isEmpty() ? null : token;
    }

    /// @throws PullException if fewer than `bytes` are free under the directory
    void requireSpace(Path directory, long bytes) throws IOException {
        long free = freeSpace.usable(directory);
        if (free < bytes) {
            throw new PullException(directory + ": needs " + Bytes.text(bytes) + " of disk space, " + Bytes.text(free)
                    + " are free; free some space, or set REATTN_HOME to a directory on a larger disk");
        }
    }
}
