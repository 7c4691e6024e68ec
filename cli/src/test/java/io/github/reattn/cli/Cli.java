package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs the real jar in a process of its own, with the JVM that runs the tests.
final class Cli {
    static final Path JAR =
            Path.of(System.getProperty("reattn.jar", "target/reattn.jar")).toAbsolutePath();
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final long LIMIT_SECONDS = 60;

    private final Path home;
    private Path java = JAVA_HOME.resolve("bin/java");

    /// @param home an empty directory for the store and the caches
    Cli(Path home) {
        this.home = home;
    }

    /// What came of it.
    record Result(int status, String out, String err) {
        Result isFine() {
            assertThat(err).isEmpty();
            assertThat(status).isZero();
            return this;
        }

        /// A refusal: exit code 2, nothing on stdout, and this line on stderr.
        void isRefusal(String line) {
            assertThat(err.strip()).isEqualTo("reattn: " + line);
            assertThat(out).isEmpty();
            assertThat(status).isEqualTo(2);
        }
    }

    Cli with(Path otherJava) {
        java = otherJava;
        return this;
    }

    Path cache() {
        return home.resolve("cache");
    }

    ProcessBuilder command(Map<String, String> environment, String... args) {
        List<String> words = new ArrayList<>(List.of(java.toString(), "-jar", JAR.toString()));
        words.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("REATTN_") || name.startsWith("HF_"));
        variables.remove("JAVA_TOOL_OPTIONS");
        variables.put("JAVA_HOME", JAVA_HOME.toString());
        variables.put("REATTN_HOME", home.resolve("data").toString());
        variables.put("REATTN_CACHE", cache().toString());
        variables.put("REATTN_AOT", "off");
        variables.putAll(environment);
        return builder;
    }

    Result run(String... args) {
        return run(Map.of(), new byte[0], args);
    }

    Result run(Map<String, String> environment, byte[] stdin, String... args) {
        try {
            Process process = command(environment, args).start();
            CompletableFuture<String> out = text(process.getInputStream());
            CompletableFuture<String> err = text(process.getErrorStream());
            try (OutputStream in = process.getOutputStream()) {
                in.write(stdin);
            }
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<String> text(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
