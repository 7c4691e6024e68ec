package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    static Path directory;

    private static String model = "";

    @BeforeAll
    static void write() throws IOException {
        model = TinyModel.write(directory.resolve("tiny.gguf"));
    }

    @Test
    void measuresEveryTestAtEveryDepth() {
        JsonNode rows = Json.parse(bench("-p", "8,16", "-n", "4", "-d", "0,300", "-r", "3", "-o", "json"));
        assertThat(rows).hasSize(6);
        StringBuilder tests = new StringBuilder();
        for (JsonNode row : rows) {
            tests.append(row.get("n_prompt") + "," + row.get("n_gen") + "," + row.get("n_depth") + " ");
            assertThat(row.get("samples_ns")).hasSize(3);
            assertThat(row.get("samples_ts")).hasSize(3);
            assertThat(row.get("avg_ts").doubleValue()).isPositive();
        }
        assertThat(tests).hasToString("8,0,0 16,0,0 0,4,0 8,0,300 16,0,300 0,4,300 ");
        JsonNode first = rows.get(0);
        assertThat(first.get("model_filename").textValue()).isEqualTo(model);
        assertThat(first.get("model_type").textValue()).isEqualTo("llama 0.03M F32");
        assertThat(first.get("model_size").longValue())
                .isEqualTo(4 * first.get("model_n_params").longValue());
        assertThat(first.get("n_threads").intValue()).isEqualTo(1);
        assertThat(first.get("type_k").textValue()).isEqualTo("f16");
        assertThat(first.get("test_time").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void printsATableOrCsv() {
        assertThat(bench("-p", "8", "-n", "4", "-d", "16", "-r", "2").lines())
                .hasSize(6)
                .satisfies(lines -> {
                    assertThat(lines.get(0)).matches("\\| model +\\| +size \\| +params \\| backend .* t/s \\|");
                    assertThat(lines.get(1)).matches("\\| -+ \\| -+: \\| -+: \\| -+ \\| -+: \\| -+: \\| -+: \\|");
                    assertThat(lines.get(2)).matches("\\| llama 0.03M F32 .* pp8 @ d16 \\| +[0-9.]+ ± [0-9.]+ \\|");
                    assertThat(lines.get(3)).contains(" tg4 @ d16 | ");
                });
        assertThat(bench("-p", "8", "-n", "0", "-r", "1", "-o", "csv").lines())
                .hasSize(2)
                .satisfies(lines -> {
                    assertThat(lines.get(0)).startsWith("build_commit,").endsWith(",avg_ts,stddev_ts");
                    assertThat(lines.get(1)).contains("\"8\",\"0\",\"0\",").endsWith(",\"0.0\"");
                });
    }

    @Test
    void countsAsLlamaBenchDoes() {
        BenchResult result = new BenchResult(
                new BenchResult.Test(100, 0, 0),
                Instant.EPOCH,
                List.of(1_000_000_000L, 2_000_000_000L, 4_000_000_000L));
        assertThat(result.samplesTs()).containsExactly(100.0, 50.0, 25.0);
        assertThat(result.averageNs()).isEqualTo(2_333_333_333L);
        assertThat(result.deviationNs()).isEqualTo(1_527_525_232L);
        assertThat(result.averageTs()).isCloseTo(58.3333, within(1e-4));
        assertThat(result.deviationTs()).isCloseTo(38.1881, within(1e-4));
        assertThat(new BenchResult(result.test(), Instant.EPOCH, List.of(5L)).deviationTs())
                .isZero();
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThat(InProcess.refusal("bench", "-m", model, "-p", "0", "-n", "0"))
                .contains("nothing to measure");
        assertThat(InProcess.refusal("bench", "-m", model, "-p", "-5")).contains("-p is -5");
        assertThat(InProcess.refusal("bench", "-m", model, "-r", "0")).contains("-r is 0");
        assertThat(InProcess.refusal("bench", "-m", model, "-d", "x")).contains("'x' is not an int");
        assertThat(InProcess.refusal("bench", "-m", model, "-o", "xml")).contains("TABLE, CSV, JSON");
    }

    private static String bench(String... args) {
        String[] all = new String[args.length + 6];
        System.arraycopy(new String[] {"bench", "-m", model, "-t", "1", "--warm-up=0"}, 0, all, 0, 6);
        System.arraycopy(args, 0, all, 6, args.length);
        return InProcess.out(all);
    }
}
