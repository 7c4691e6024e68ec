package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {
    private static final String LINES = """
            {"id":"a","prompt":"Why?","max_tokens":5,"temperature":0}
            {"id":7,"prompt":"Once","raw":true,"max_tokens":4,"temperature":0}

            {"id":"m","messages":[{"role":"system","content":"Be."},{"role":"user","content":"Hi"}],"max_tokens":3}
            {broken
            {"id":"t","tokens":[256,1,2],"max_tokens":4,"temperature":1.5,"seed":3}
            {"prompt":"no id","max_tokens":1}
            {"id":"a","prompt":"twice"}
            {"id":"w","prompt":"x","max_tokens":"ten"}
            {"id":"z","prompt":"last","max_tokens":2,"stop":["q","zz"]}
            """;

    @TempDir
    Path directory;

    private JsonlFixture files;

    @BeforeEach
    void write() throws IOException {
        files = new JsonlFixture(directory);
    }

    @Test
    void answersEveryLine() throws IOException {
        List<JsonNode> lines = files.printed("batch", LINES, "--seed", "1");
        assertThat(lines).hasSize(9);
        assertThat(lines.get(0).get("id").textValue()).isEqualTo("a");
        assertThat(lines.get(0).get("text"))
                .isEqualTo(
                        Json.parse(InProcess.out("run", "-m", files.model, "--json", "--temp", "0", "-n", "5", "Why?"))
                                .get("text"));
        assertThat(lines.get(0).get("tokens")).hasSize(5);
        assertThat(lines.get(0).get("prompt_tokens").intValue()).isEqualTo(23);
        assertThat(lines.get(0).get("finish_reason").textValue()).isEqualTo("length");
        assertThat(lines.get(1).get("id").intValue()).isEqualTo(7);
        assertThat(lines.get(1).get("prompt_tokens").intValue()).isEqualTo(5);
        assertThat(lines.get(2).get("tokens")).hasSize(3);
        assertThat(lines.get(4).get("prompt_tokens").intValue()).isEqualTo(3);
        assertThat(lines.get(5).get("line").intValue()).as("no id").isEqualTo(7);
        assertThat(lines.get(5).get("tokens")).hasSize(1);
        assertThat(lines.get(8).get("tokens").size()).isLessThanOrEqualTo(2);
    }

    @Test
    void aBrokenLineBecomesAnErrorWithItsNumber() throws IOException {
        List<JsonNode> lines = files.printed("batch", LINES);
        assertThat(lines.get(3).get("line").intValue()).isEqualTo(5);
        assertThat(lines.get(3).has("id")).isFalse();
        assertThat(lines.get(3).get("error").textValue()).startsWith(files.in + ":5: not valid JSON");
        assertThat(lines.get(6).toString())
                .isEqualTo("{\"id\":\"a\",\"line\":8,\"error\":\"an earlier line has the id \\\"a\\\" already\"}");
        assertThat(lines.get(7).get("error").textValue())
                .isEqualTo("\"max_tokens\" is \"ten\", expected a whole number");
    }

    @Test
    void saysWhatIsWrongWithALine() throws IOException {
        assertThat(error("{}")).isEqualTo("expected one of \"prompt\", \"messages\" and \"tokens\", found none");
        assertThat(error("{'prompt':'a','tokens':[1]}")).endsWith("found prompt and tokens");
        assertThat(error("{'prompt':''}")).isEqualTo("\"prompt\" is empty");
        assertThat(error("{'prompt':5}")).isEqualTo("\"prompt\" is 5, expected a string");
        assertThat(error("{'tokens':[1,'x']}")).isEqualTo("\"tokens[1]\" is \"x\", expected a token id");
        assertThat(error("{'tokens':[1,99999]}")).contains("token 99999 is outside the vocabulary");
        assertThat(error("{'tokens':[]}")).contains("no tokens");
        assertThat(error("{'messages':[]}")).isEqualTo("\"messages\" is [], expected a list of messages");
        assertThat(error("{'messages':[{'content':'x'}]}")).isEqualTo("\"messages[0]\" has no \"role\"");
        assertThat(error("{'messages':[{'role':'user'}]}")).isEqualTo("\"messages[0]\" has no \"content\"");
        assertThat(error("{'messages':[{'role':'user','content':'x'}],'raw':true}"))
                .contains("\"raw\"");
        assertThat(error("{'prompt':'x','raw':1}")).isEqualTo("\"raw\" is 1, expected true or false");
        assertThat(error("{'prompt':'x','temperature':-1}")).contains("temperature is -1");
        assertThat(error("{'prompt':'x','stop':[1]}")).isEqualTo("\"stop\" is 1, expected strings");
        assertThat(error("{'prompt':'x','max_tokens':99999999999}")).contains("too large");
        assertThat(error("[1]")).contains("expected a JSON object");
    }

    @Test
    void saysWhenAPromptDoesNotFit() throws IOException {
        String line = "{\"prompt\":\"" + "x".repeat(300) + "\",\"max_tokens\":1}";
        assertThat(files.printed("batch", line).getFirst().has("error")).isFalse();
        for (String[] options : new String[][] {{"-c", "256"}, {"--mode", "full"}}) {
            assertThat(files.printed("batch", line, options)
                            .getFirst()
                            .get("error")
                            .textValue())
                    .contains("but the context holds 256");
        }
    }

    @Test
    void continuesWhereItWasKilledWhereverThatWas() throws IOException {
        Files.writeString(files.in, LINES);
        run();
        List<JsonNode> whole = JsonlFixture.lines(files.out);
        byte[] bytes = Files.readAllBytes(files.out);
        Random random = new Random(3);
        for (int i = 0; i < 25; i++) {
            int cut = random.nextInt(bytes.length + 1);
            Files.write(files.out, Arrays.copyOf(bytes, cut));
            run();
            assertThat(JsonlFixture.lines(files.out)).as("cut at byte " + cut).isEqualTo(whole);
        }
    }

    @Test
    void answersNothingTwice() throws IOException {
        Files.writeString(files.in, LINES);
        run();
        byte[] bytes = Files.readAllBytes(files.out);
        Cli.Result again = run();
        assertThat(Files.readAllBytes(files.out)).isEqualTo(bytes);
        assertThat(again.err()).isEmpty();
    }

    @Test
    void refusesAnOutputThatIsSomethingElse() throws IOException {
        Files.writeString(files.in, LINES);
        Path notes = Files.writeString(directory.resolve("notes.txt"), "Dear diary,\nnothing.\n");
        assertThat(InProcess.refusal("batch", "-m", files.model, files.in + "", "-o", notes + ""))
                .contains(notes + ":1: ", "it is no output of an earlier run");
        assertThat(Files.readString(notes)).isEqualTo("Dear diary,\nnothing.\n");
        assertThat(InProcess.refusal("batch", "-m", files.model, files.in + "", "-o", files.in + ""))
                .contains("is the input");
        assertThat(InProcess.refusal("batch", "-m", files.model, files.in + "", "-o", directory + ""))
                .contains("is a directory");
        assertThat(InProcess.refusal("batch", "-m", files.model, files.in + "", "-o", directory + "/no/out.jsonl"))
                .contains("no such file");
        assertThat(InProcess.refusal("batch", "-m", files.model, "no.jsonl")).contains("no.jsonl: no such file");
    }

    @Test
    void refusesAnOutputThatAnotherRunWrites() throws IOException {
        Files.writeString(files.in, LINES);
        try (FileChannel channel = FileChannel.open(files.out, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(InProcess.refusal("batch", "-m", files.model, files.in + "", "-o", files.out + ""))
                    .contains("is being written by another run");
        }
    }

    private Cli.Result run() {
        Cli.Result result = InProcess.run(
                "batch", "-m", files.model, "--seed", "1", files.in.toString(), "-o", files.out.toString());
        assertThat(result.status()).as(result.err()).isZero();
        return result;
    }

    private String error(String line) throws IOException {
        return files.printed("batch", line.replace('\'', '"'))
                .getFirst()
                .get("error")
                .textValue();
    }
}
