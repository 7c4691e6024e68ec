package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeedleCommandTest {
    @TempDir
    Path directory;

    private String tiny() throws IOException {
        return TinyModel.write(directory.resolve("tiny.gguf"));
    }

    @Test
    void showsWhatRetrievalDoes() {
        JsonNode summary = Json.parse(InProcess.out("needle", "--lengths", "400,2k", "--depths", "50", "--json"));
        assertThat(summary.get("window").intValue()).isEqualTo(512);
        assertThat(summary.get("done").intValue()).isEqualTo(4);
        JsonNode retrieval = summary.get("modes").get(1);
        assertThat(retrieval.get("mode").textValue()).isEqualTo("reattention");
        assertThat(retrieval.get("score").get("400").doubleValue()).isEqualTo(1);
        assertThat(retrieval.get("score").get("2048").doubleValue()).isEqualTo(1);
        JsonNode full = summary.get("modes").get(0);
        assertThat(full.get("mode").textValue()).isEqualTo("full");
        assertThat(full.get("score").get("400").doubleValue()).isEqualTo(1);
        assertThat(full.get("score").get("2048").doubleValue()).isZero();
    }

    @Test
    void goesOnAfterItWasKilled() throws IOException {
        Path out = directory.resolve("out");
        String[] run = {
            "needle",
            "--lengths",
            "400",
            "--depths",
            "20,80",
            "--modes",
            "reattention",
            "--sweep",
            "scope=256,512",
            "--out",
            out.toString()
        };
        String printed = InProcess.out(run);
        assertThat(printed)
                .contains("reattention scope=256\ndepth   400\n20%", "right answers, %", "best of the sweep: ")
                .doesNotContain("effective scope", "\033[");
        Path results = out.resolve("results.jsonl");
        List<String> lines = Files.readAllLines(results);
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(Json.parse(line).fieldNames())
                        .toIterable()
                        .containsExactly(
                                "id",
                                "task",
                                "mode",
                                "parameters",
                                "length",
                                "depth",
                                "repeat",
                                "seed",
                                "settings",
                                "expected",
                                "answer",
                                "score",
                                "exact",
                                "recall",
                                "similarity",
                                "prompt_tokens",
                                "seconds"));
        String csv = Files.readString(out.resolve("summary.csv"));
        assertThat(csv.lines()).hasSize(5);
        assertThat(ImageIO.read(out.resolve("heatmap-reattention-scope-512.png").toFile()))
                .isNotNull();

        Files.writeString(
                results,
                lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 50));
        assertThat(InProcess.out(run)).isEqualTo(printed);
        List<String> again = Files.readAllLines(results);
        assertThat(again).hasSize(4).startsWith(lines.get(0), lines.get(1));
        assertThat(again.get(2)).startsWith(lines.get(2).substring(0, 200));

        Files.writeString(results, String.join("\n", again)); // only the last line's end is missing
        assertThat(InProcess.out(run)).isEqualTo(printed);
        assertThat(results).hasContent(String.join("\n", again) + "\n");
        assertThat(InProcess.out(run)).isEqualTo(printed);
        assertThat(Files.readAllLines(results)).isEqualTo(again);
        Files.writeString(results, "no result\n");
        assertThat(InProcess.refusal(run)).contains("results.jsonl:1: not valid JSON", "no output of an earlier run");
        assertThat(results).hasContent("no result");
    }

    @Test
    void asksAnyModel() throws IOException {
        String text = InProcess.out(
                "needle", "-m", tiny(), "--lengths", "2k", "--depths", "0,100", "--needles", "2", "--max-tokens", "4");
        assertThat(text).contains("full\ndepth    2k\n0%", "reattention\ndepth    2k\n", "trained window: 256\n");
        Path book = Files.writeString(directory.resolve("book.txt"), "It rains. ".repeat(300));
        assertThat(InProcess.refusal("needle", "-m", tiny(), "--haystack", book.toString(), "--lengths", "8k"))
                .matches("reattn: .*book.txt has \\d+ tokens, \\d+ are needed; .* or add --repeat-haystack");
        JsonNode plain = Json.parse(InProcess.out(
                "needle",
                "-m",
                tiny(),
                "--haystack",
                book.toString(),
                "--lengths",
                "3500",
                "--repeat-haystack",
                "--format",
                "plain",
                "--mode",
                "streaming",
                "--depths",
                "50",
                "--max-tokens",
                "2",
                "--json"));
        assertThat(plain.get("done").intValue()).isEqualTo(1);
    }

    @Test
    void runsTasksOfRuler() throws IOException {
        assertThat(InProcess.out(
                        "needle",
                        "-m",
                        tiny(),
                        "--suite",
                        "ruler",
                        "--tasks",
                        "vt,niah_single_1",
                        "--lengths",
                        "2k",
                        "--repeats",
                        "1",
                        "--max-tokens",
                        "2",
                        "--modes",
                        "reattention"))
                .contains("reattention\ntask             2k\nvt ", "\nniah_single_1 ", "\nmean ");
    }

    @Test
    void saysInOneLineWhatCannotBe() throws IOException {
        assertThat(InProcess.refusal("needle", "--lengths", "20")).contains("too short");
        assertThat(InProcess.refusal("needle", "--lengths", "4x")).contains("--lengths: '4x'", "4096 or 4k");
        assertThat(InProcess.refusal("needle", "--depths", "101")).contains("--depths: 101.0, expected 0 to 100");
        assertThat(InProcess.refusal("needle", "--repeats", "0")).contains("--repeats is 0");
        assertThat(InProcess.refusal("needle", "--needles", "2")).contains("the built-in model", "-m");
        assertThat(InProcess.refusal("needle", "--scope", "100")).contains("scope is 100, expected at least 256");
        assertThat(InProcess.refusal("needle", "--sweep", "scoop=1")).contains("--sweep scoop=1", "scope, recall-from");
        assertThat(InProcess.refusal("needle", "--sweep", "scope=")).contains("--sweep scope: ''");
        assertThat(InProcess.refusal("needle", "--modes", "full", "--sweep", "scope=512"))
                .contains("full attention");
        assertThat(InProcess.refusal("needle", "--mode", "full", "--modes", "full"))
                .contains("leave one of them out");
        assertThat(InProcess.refusal("needle", "--modes", "fuller")).contains("--modes", "fuller");
        String tiny = tiny();
        assertThat(InProcess.refusal("needle", "-m", tiny, "--needles", "0")).contains("--needles is 0");
        assertThat(InProcess.refusal("needle", "-m", tiny, "--tasks", "vt")).contains("--suite ruler");
        assertThat(InProcess.refusal("needle", "-m", tiny, "--suite", "ruler", "--depths", "5"))
                .contains("--depths");
        assertThat(InProcess.refusal("needle", "-m", tiny, "--haystack", tiny)).contains("tiny.gguf: ");
        assertThat(InProcess.refusal("needle", "-m", tiny, "--lengths", "100", "--out", tiny))
                .contains("too short");
        assertThat(InProcess.refusal("needle", "--out", tiny)).contains("tiny.gguf: is no directory");
        assertThat(InProcess.refusal("needle", "--out", tiny + "/x")).contains("tiny.gguf");
    }
}
