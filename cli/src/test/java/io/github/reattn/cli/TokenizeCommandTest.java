package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
    @TempDir
    Path directory;

    private String model = "";

    @BeforeEach
    void write() throws IOException {
        Path path = directory.resolve("vocabulary.gguf");
        model = path.toString();
        TinyVocabulary.addTo(GgufWriter.to(path)).write();
    }

    @Test
    void printsIdsAsAJsonList() {
        assertThat(InProcess.out("tokenize", "-m", model, "abc")).isEqualTo("[259,99]\n");
        assertThat(InProcess.out("tokenize", "-m", model, "")).isEqualTo("[]\n");
        assertThat(InProcess.out("tokenize", "-m", model, "--", "-b")).isEqualTo("[45,98]\n");
    }

    @Test
    void takesSpecialTokensOnlyIfAsked() {
        assertThat(InProcess.out("tokenize", "-m", model, "<s>")).isEqualTo("[60,115,62]\n");
        assertThat(InProcess.out("tokenize", "-m", model, "--special", "<s>")).isEqualTo("[256]\n");
        assertThat(InProcess.out("tokenize", "-m", model, "--add-special", "ab"))
                .isEqualTo("[256,259]\n");
    }

    @Test
    void showsPiecesWithoutLettingThemSpeakToTheTerminal() {
        assertThat(InProcess.out("tokenize", "-m", model, "--pieces", "ab\u001b\n"))
                .isEqualTo("259\t\"ab\"\n27\t\"\\u001B\"\n10\t\"\\n\"\n");
    }

    @Test
    void readsStandardInputInUtf8() {
        byte[] text = "ab\n".getBytes(StandardCharsets.UTF_8);
        assertThat(InProcess.run(text, "tokenize", "-m", model, "-").isFine().out())
                .isEqualTo("[259,10]\n");
        Cli.Result broken = InProcess.run(new byte[] {'a', (byte) 0xC3}, "tokenize", "-m", model, "-");
        broken.isRefusal("standard input: not valid UTF-8 at byte 1; convert it to UTF-8");
    }

    @Test
    void answersEveryLineOfAFile() throws IOException {
        Path in = Files.writeString(directory.resolve("in.jsonl"), """
                \uFEFF{"id":1,"text":"ab"}

                {"id":[2],"text":"c"}\r
                {"text":"c"}
                {"id":4}
                {"id":5,"text":7}
                nonsense
                "text"
                {"id":8,"id":9,"text":""}
                {"id":9,"text":""}""");
        Cli.Result result = InProcess.run("tokenize", "-m", model, "--batch", in.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
        String[] lines = result.out().split("\n", -1);
        assertThat(lines).hasSize(10);
        assertThat(lines[0]).isEqualTo("{\"id\":1,\"tokens\":[259]}");
        assertThat(lines[1]).isEqualTo("{\"id\":[2],\"tokens\":[99]}");
        assertThat(lines[2]).isEqualTo("{\"id\":null,\"tokens\":[99]}");
        assertThat(lines[3]).isEqualTo("{\"id\":4,\"error\":\"\\\"text\\\" is missing\"}");
        assertThat(lines[4]).isEqualTo("{\"id\":5,\"error\":\"\\\"text\\\" is no text\"}");
        assertThat(lines[5]).startsWith("{\"id\":null,\"line\":7,\"error\":\"" + in + ":7: not valid JSON");
        assertThat(lines[6]).contains("\"line\":8", "expected a JSON object");
        assertThat(lines[7]).contains("\"line\":9", "Duplicate");
        assertThat(lines[8]).isEqualTo("{\"id\":9,\"tokens\":[]}");
    }

    @Test
    void goesOnAfterALineThatIsNoUtf8() {
        byte[] lines = "{\"id\":1,\"text\":\"?\"}\n{\"id\":2,\"text\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        lines[16] = (byte) 0xFF;
        Cli.Result result = InProcess.run(lines, "tokenize", "-m", model, "--batch", "-");
        assertThat(result.out()).contains("standard input:1: not valid UTF-8 at byte 16", "{\"id\":2,\"tokens\":[97]}");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThat(InProcess.refusal("tokenize", "-m", model, "--batch", "no.jsonl"))
                .contains("no.jsonl: no such file");
        assertThat(InProcess.refusal("tokenize", "-m", model, "--batch", directory.toString()))
                .contains("is a directory");
        assertThat(InProcess.refusal("tokenize", "-m", "no.gguf", "x")).contains("no.gguf: no such file");
    }
}
