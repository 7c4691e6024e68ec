package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityCommandTest {
    @TempDir
    Path directory;

    private String model = "";
    private String text = "";

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(directory.resolve("tiny.gguf"));
        text = Files.writeString(directory.resolve("text.txt"), "0123456789".repeat(10))
                .toString();
    }

    @Test
    void predictsAllButTheFirstTokenOfEachWindow() {
        // 101 tokens with BOS: six windows of 16
        assertThat(measure("16", "0").get("tokens").intValue()).isEqualTo(6 * 15);
        assertThat(measure("16", "2").get("tokens").intValue()).isEqualTo(2 * 15);
        assertThat(measure("16", "99").get("tokens").intValue()).isEqualTo(6 * 15);
        assertThat(measure("200", "0").get("tokens").intValue()).isEqualTo(100);
    }

    @Test
    void saysItInWordsToo() {
        assertThat(InProcess.out("perplexity", "-m", model, "--context", "16", text))
                .matches("perplexity [0-9.]+ \\(mean negative log-likelihood [0-9.]+ over 90 tokens\\)\n");
    }

    @Test
    void refusesWhatCannotBeMeasured() throws IOException {
        String empty = Files.writeString(directory.resolve("empty.txt"), "").toString();
        assertThat(refusal("--context", "16", empty)).contains("empty.txt: is empty");
        assertThat(refusal("--context", "1", text)).contains("--context is 1");
        assertThat(refusal("--context", "16", "--windows", "-1", text)).contains("--windows is -1");
        assertThat(refusal(text)).contains("Missing required option: '--context=N'");
        assertThat(refusal("--context", "16", "no.txt")).contains("no.txt: no such file");
    }

    private JsonNode measure(String context, String windows) {
        return Json.parse(
                InProcess.out("perplexity", "-m", model, "--json", "--context", context, "--windows", windows, text));
    }

    private String refusal(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "perplexity";
        all[1] = "-m";
        all[2] = model;
        System.arraycopy(args, 0, all, 3, args.length);
        return InProcess.refusal(all);
    }
}
