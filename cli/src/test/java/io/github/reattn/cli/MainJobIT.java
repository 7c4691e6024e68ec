package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job through the real jar: what only processes, pipes and signals can show.
class MainJobIT {
    @TempDir
    Path directory;

    private Cli cli = new Cli(Path.of(""));
    private String model = "";

    @BeforeEach
    void write() throws IOException {
        cli = new Cli(directory);
        model = TinyModel.write(directory.resolve("tiny.gguf"));
    }

    @Test
    void answersAQuestionAboutATextOnStandardInput() {
        byte[] book = "Call me Ishmael. ".repeat(5).getBytes(StandardCharsets.UTF_8);
        Cli.Result result = cli.run(
                Map.of(), book, "run", "-m", model, "--json", "--temp", "0", "-n", "8", "-f", "-", "Wer erzählt?");
        JsonNode answer = Json.parse(result.isFine().out());
        assertThat(answer.get("tokens")).hasSize(8);
        assertThat(answer.get("prompt_tokens").intValue()).isEqualTo(118); // without the last space
    }

    @Test
    void endsQuietlyWhenTheReaderHasGone() throws Exception {
        ProcessBuilder builder = cli.command(Map.of(), "run", "-m", model, "--temp", "0", "-n", "200", "Why?");
        builder.redirectError(directory.resolve("err.txt").toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            assertThat(out.read()).isPositive();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("err.txt")).isEmptyFile();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void continuesABatchThatWasKilled() throws Exception {
        Path in = directory.resolve("in.jsonl");
        Path out = directory.resolve("out.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            lines.append("{\"id\":" + i + ",\"prompt\":\"Question " + i + "\",\"max_tokens\":150}\n");
        }
        Files.writeString(in, lines);
        String[] batch = {"batch", "-m", model, "--temp", "0", in.toString(), "-o", out.toString()};
        Process process = cli.command(Map.of(), batch).start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((!Files.exists(out) || Files.size(out) == 0) && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        long done;
        try (var answered = Files.lines(out)) {
            done = answered.count();
        }
        assertThat(done).isBetween(1L, 20L);
        cli.run(batch).isFine();
        List<JsonNode> continued = JsonlFixture.lines(out);
        assertThat(continued.stream().map(line -> line.get("id").intValue()))
                .doesNotHaveDuplicates()
                .hasSize(20);
        Files.delete(out);
        cli.run(batch).isFine();
        assertThat(JsonlFixture.lines(out)).isEqualTo(continued);
    }

    @Test
    void refusesInOneLine() throws IOException {
        cli.run("run", "-m", "no.gguf", "x").isRefusal("no.gguf: no such file");
        cli.run("run", "-m", directory.toString(), "x").isRefusal(directory + ": is a directory; expected a GGUF file");
        Cli.Result broken = cli.run(Map.of(), new byte[] {'a', (byte) 0xC0}, "chat", "-m", model);
        broken.isRefusal("standard input:1: not valid UTF-8 at byte 1; convert it to UTF-8");
        byte[] bytes = Files.readAllBytes(Path.of(model));
        Path cut = Files.write(directory.resolve("cut.gguf"), Arrays.copyOf(bytes, bytes.length / 2));
        Cli.Result result = cli.run("run", "-m", cut.toString(), "x");
        assertThat(result.err()).startsWith("reattn: " + cut).hasLineCount(1);
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void runsWithScalarKernelsTheSame() {
        String[] run = {"run", "-m", model, "--temp", "0", "-n", "20", "Why?"};
        Cli.Result scalar = cli.run(Map.of("REATTN_JAVA_OPTS", "-Dreattn.kernels=scalar"), new byte[0], run);
        assertThat(scalar.isFine().out()).isEqualTo(cli.run(run).isFine().out());
    }

    @Test
    void talksToARealModel() {
        String models = System.getProperty("REATTN_MODELS", System.getenv("REATTN_MODELS"));
        assumeTrue(models != null, "REATTN_MODELS names no directory with models");
        Path file = Path.of(models, "smollm2.gguf");
        assumeTrue(Files.exists(file), "no " + file);
        String answer = cli.run("run", "-m", file.toString(), "--temp", "0", "-n", "40", "Why is the sky blue?")
                .isFine()
                .out();
        assertThat(answer).contains("scatter");
    }
}
