package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.reattn.attention.Quirk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    static Path directory;

    private static String model = "";

    @BeforeAll
    static void write() throws IOException {
        model = TinyModel.write(directory.resolve("tiny.gguf"));
    }

    @Test
    void streamsTheTextThatJsonHolds() {
        String text = InProcess.out("run", "-m", model, "--temp", "0", "-n", "12", "Why?");
        JsonNode json = json("--temp", "0", "-n", "12", "Why?");
        assertThat(text).isEqualTo(json.get("text").textValue() + "\n");
        assertThat(json.get("tokens")).hasSize(12);
        assertThat(json.get("finish_reason").textValue()).isEqualTo("length");
        assertThat(json.get("model").textValue()).isEqualTo("Tiny");
        assertThat(json.get("timings").get("predicted_n").intValue()).isEqualTo(11);
        assertThat(json.get("timings").get("prompt_n")).isEqualTo(json.get("prompt_tokens"));
    }

    @Test
    void writesTheQuestionWithTheTemplateAndBos() {
        // <s>user: abc\nassistant:_ — "ab" is one token, and so is " a"
        String asked = "user: abc\nassistant: ";
        assertThat(promptTokens("abc")).isEqualTo(1 + asked.length() - 1);
        assertThat(promptTokens("-s", "Be.", "abc")).isEqualTo(promptTokens("abc") + "system: Be.\n".length());
        assertThat(promptTokens("--raw", "xyz")).isEqualTo(4);
        assertThat(promptTokens("--raw", "<s>xyz")).as("BOS is not added twice").isEqualTo(4);
        assertThat(promptTokens("--raw", "x", "y")).as("words are joined").isEqualTo(4);
    }

    @Test
    void putsFilesBeforeTheQuestion() throws IOException {
        Path one = Files.writeString(directory.resolve("one.txt"), "One.");
        Path two = Files.writeString(directory.resolve("two.txt"), "Two.\n");
        String files = InProcess.out("run", "-m", model, "--temp=0", "-n9", "-f", one + "", "-f", two + "", "Three?");
        String prompt = "=== one.txt ===\nOne.\n\n=== two.txt ===\nTwo.\n\nThree?";
        assertThat(files).isEqualTo(InProcess.out("run", "-m", model, "--temp=0", "-n9", prompt));
        String raw = InProcess.out("run", "-m", model, "--temp=0", "-n9", "--raw", "-f", one + "", "Three?");
        assertThat(raw).isEqualTo(InProcess.out("run", "-m", model, "--temp=0", "-n9", "--raw", "One.Three?"));
    }

    @Test
    void readsStandardInputForADash() {
        byte[] question = "Why?".getBytes(StandardCharsets.UTF_8);
        String expected = InProcess.out("run", "-m", model, "--temp=0", "-n9", "Why?");
        assertThat(run(question, "--temp=0", "-n9", "-").isFine().out()).isEqualTo(expected);
        assertThat(run(question, "--temp=0", "-n9", "-f", "-").isFine().out()).isEqualTo(expected);
        assertThat(run(question, "-f", "-", "-").err()).contains("standard input (-) can be read only once");
    }

    @Test
    void readsADocumentOnceForSeveralQuestions() throws IOException {
        Path one = Files.writeString(directory.resolve("once.txt"), "One, and two, and three.");
        String[] ask = {"--json", "--temp=0", "-n5", "-f", one.toString(), "-q", "Why?", "-q", "Where?", "When?"};
        String[] lines = run(new byte[0], ask).isFine().out().split("\n");
        assertThat(lines).hasSize(3);
        assertThat(Json.parse(lines[0]).get("question").textValue()).isEqualTo("When?");
        assertThat(Json.parse(lines[0]).get("cached_tokens").intValue()).isZero();
        for (int i = 1; i < 3; i++) {
            JsonNode next = Json.parse(lines[i]);
            JsonNode alone = json(
                    "--temp=0",
                    "-n5",
                    "-f",
                    one.toString(),
                    next.get("question").textValue());
            assertThat(next.get("tokens")).isEqualTo(alone.get("tokens"));
            assertThat(next.get("cached_tokens").intValue())
                    .isEqualTo(1 + "user: === once.txt ===\nOne, and two, and three.\n\n".length() - 2);
        }
        assertThat(run(new byte[0], "--temp=0", "-n5", "-q", "Why?", "-q", "Where?")
                        .isFine()
                        .out())
                .startsWith("> Why?\n")
                .contains("\n> Where?\n");
    }

    @Test
    void saysThatThereAreNoSourcesWhereAllIsInView() {
        assertThat(InProcess.out("run", "-m", model, "--temp=0", "-n5", "--sources", "Why?"))
                .endsWith("(no sources: nothing had to be retrieved, as all 23 tokens were in view)\n");
        assertThat(json("--sources", "-n1", "Why?").get("sources")).isEmpty();
        assertThat(refusal("--sources=0", "x")).contains("--sources is 0; expected 1 or more");
    }

    @Test
    void printsAndTracesSources() throws IOException {
        Path page = directory.resolve("looked-at.html");
        Path data = directory.resolve("looked-at.json");
        Path text = Files.writeString(directory.resolve("long.txt"), "<b>ab</b> cd </script> ".repeat(40));
        String[] scoped = {"--mode=reattention", "--scope=256", "--recall-from=256", "--global=8", "--span=8"};
        String out = out(scoped, "-f", text.toString(), "--sources=2", "--trace", page.toString(), "Why?");
        assertThat(out).contains("\nSources:\n 1. long.txt, line 1 (character ").contains("\n 2. long.txt, line 1 (");
        assertThat(Files.readString(page))
                .contains("long.txt, line 1")
                .doesNotContain("<b>ab")
                .contains("&lt;b&gt;ab");
        JsonNode line = Json.parse(out(scoped, "-f", text + "", "--sources=2", "--json", "--trace", data + "", "Why?"));
        assertThat(line.get("sources")).hasSize(2);
        JsonNode trace = Json.parse(Files.readString(data));
        assertThat(trace.get("answers")).hasSize(1);
        assertThat(trace.get("answers").get(0).get("passages").get(0).get("text"))
                .isEqualTo(line.get("sources").get(0).get("text"));
    }

    @Test
    void refusesATraceThatCannotBeWrittenBeforeItWorks() {
        assertThat(InProcess.refusal("run", "-m", "no.gguf", "--trace", directory + "/no/t.html", "x"))
                .contains("t.html: no such file");
        assertThat(InProcess.refusal("run", "-m", "no.gguf", "--trace", "t.pdf", "x"))
                .contains("name it .html");
        assertThat(InProcess.refusal("run", "-m", "no.gguf", "--trace", directory + "/d.html/", "x"))
                .contains("no.gguf");
    }

    @Test
    void aSeedRepeatsAnAnswer() {
        String first = InProcess.out("run", "-m", model, "--seed", "5", "-n", "20", "Why?");
        assertThat(InProcess.out("run", "-m", model, "--seed", "5", "-n", "20", "Why?"))
                .isEqualTo(first);
        assertThat(InProcess.out("run", "-m", model, "--seed", "6", "-n", "20", "Why?"))
                .isNotEqualTo(first);
    }

    @Test
    void endsAtAStopString() {
        String text = json("--temp=0", "-n12", "Why?").get("text").textValue();
        String stop = text.substring(4, 6);
        JsonNode stopped = json("--temp=0", "-n12", "--stop", stop, "Why?");
        assertThat(stopped.get("text").textValue()).isEqualTo(text.substring(0, text.indexOf(stop)));
        assertThat(stopped.get("finish_reason").textValue()).isEqualTo("stop");
    }

    @Test
    void printsCostsOnStderrWhenAsked() {
        Cli.Result result = InProcess.run("run", "-m", model, "-n", "5", "--stats", "Why?");
        assertThat(result.err())
                .startsWith("loaded in ")
                .contains("prompt 23 tokens in ", "answer 5 tokens in ", "; length; cpu: ")
                .hasLineCount(1);
        assertThat(result.status()).isZero();
    }

    @Test
    void saysWhenTheContextIsFull() {
        Cli.Result full = InProcess.run("run", "-m", model, "-c", "30", "--temp=0", "Why?");
        assertThat(full.err()).isEqualTo("reattn: the context is full after 31 tokens; --ctx-size allows more\n");
        assertThat(full.status()).isZero();
        assertThat(InProcess.refusal("run", "-m", model, "-c", "22", "Why?"))
                .contains("the prompt has 23 tokens, but the context holds 22");
        assertThat(InProcess.refusal("run", "-m", model, "--mode", "full", "x".repeat(300)))
                .contains("but the context holds 256");
    }

    @Test
    void warnsOfFullAttentionBeyondTheWindow() {
        Cli.Result result = InProcess.run("run", "-m", model, "--mode", "full", "-c", "0", "-n", "1", "x".repeat(300));
        assertThat(result.err()).contains("trained with 256", "nonsense").hasLineCount(1);
        assertThat(result.status()).isZero();
    }

    @Test
    void attendsAsItIsTold() {
        String text = "ab cd ".repeat(200);
        String[] scoped = {"--scope", "256", "--recall-from", "256", "--global", "8", "--span", "8", "--tile", "16"};
        String reattention = out(scoped, "--mode", "reattention", "--retrieve-top-k=2", "--voter-stride=2", text);
        assertThat(reattention).isNotBlank();
        assertThat(out(scoped, "--mode", "reattention", "--retrieve-top-k=2", "--voter-stride=2", text))
                .isEqualTo(reattention);
        assertThat(out(scoped, "--mode", "streaming", text)).isNotBlank();
        assertThat(out(new String[] {"-c", "300"}, "--mode", "streaming", "-ctk", "f32", "-ctv", "f32", "-t1", "Why?"))
                .as("nothing is out of scope yet")
                .isEqualTo(InProcess.out("run", "-m", model, "--temp=0", "-n9", "Why?"));
    }

    @Test
    void attendsAsPublished() {
        String text = "ab cd ".repeat(200);
        String[] small = {"--mode", "reference", "--local", "192", "--chunk", "64", "--recall-clip", "3", "--span", "8"
        };
        String all = out(small, text);
        assertThat(all).isNotBlank();
        assertThat(out(small, "--reference-quirks", "all", text)).isEqualTo(all);
        String names = Stream.of(Quirk.values()).map(Quirk::toString).collect(Collectors.joining(","));
        assertThat(out(small, "--reference-quirks", names, text)).isEqualTo(all);
        for (String fewer : List.of("paper", "none", "modulo-pairing, half-scores")) {
            assertThat(out(small, "--reference-quirks", fewer, text)).isNotBlank();
        }
    }

    @Test
    void refusesParametersOfAnotherMode() {
        assertThat(refusal("--mode", "reference", "--scope", "512", "x"))
                .contains("--scope has no meaning with --mode reference");
        assertThat(refusal("--mode", "reattention", "--local", "512", "x"))
                .contains("--local has no meaning with --mode reattention");
        assertThat(refusal("--mode", "full", "--reference-quirks", "none", "x"))
                .contains("--reference-quirks has no meaning with --mode full");
        assertThat(refusal("--mode", "reference", "--reference-quirks", "hard-votes,soft", "x"))
                .contains("--reference-quirks names 'soft'; expected all, paper, none, or some of shared-spans,");
        assertThat(refusal("--mode", "reference", "--local", "512", "x")).contains("local is 512, expected 640");
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThat(refusal("--mode", "full", "--scope", "512", "Why?"))
                .contains("--scope has no meaning with --mode full");
        assertThat(refusal("--mode", "reattention", "--scope", "5", "x")).contains("scope is 5, expected at least 256");
        assertThat(refusal("--mode", "deep", "x")).contains("--mode", "FULL, REATTENTION, STREAMING");
        assertThat(refusal("--ctx-size", "-2", "x")).contains("--ctx-size is -2");
        assertThat(refusal("--temp", "-1", "x")).contains("temperature is -1");
        assertThat(refusal("-n", "-3", "x")).contains("max tokens is -3");
        assertThat(refusal("--stop", "", "x")).contains("stop string is empty");
        assertThat(refusal("-t", "-1", "x")).contains("threads is -1");
        assertThat(refusal("-ctk", "q9", "x")).contains("F16, F32");
        assertThat(refusal("--raw", "-s", "Be.", "x")).contains("--system has no meaning with --raw");
    }

    @Test
    void refusesInputThatIsNoText() throws IOException {
        assertThat(refusal("")).contains("the prompt is empty");
        assertThat(refusal(" \n ")).contains("the prompt is empty");
        assertThat(refusal("--raw", "")).contains("the prompt is empty");
        assertThat(run(new byte[0], "-").err()).contains("the prompt is empty");
        assertThat(refusal("-f", "no.txt", "x")).contains("no.txt: no such file");
        Path broken = Files.write(directory.resolve("broken.txt"), new byte[] {'a', 'b', (byte) 0xE2, 'c'});
        assertThat(refusal("-f", broken.toString(), "x")).contains(broken + ": not valid UTF-8 at byte 2");
        run(new byte[] {'a', (byte) 0xFF}, "-")
                .isRefusal("standard input: not valid UTF-8 at byte 1; convert it to UTF-8");
        assertThat(InProcess.refusal("run", "-m", broken.toString(), "x")).contains("broken.txt");
    }

    private static String out(String[] options, String... more) {
        String[] all = new String[5 + options.length + more.length];
        System.arraycopy(new String[] {"run", "-m", model, "--temp=0", "-n9"}, 0, all, 0, 5);
        System.arraycopy(options, 0, all, 5, options.length);
        System.arraycopy(more, 0, all, 5 + options.length, more.length);
        return InProcess.out(all);
    }

    private static int promptTokens(String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 2, args.length);
        all[0] = "-n";
        all[1] = "0";
        return json(all).get("prompt_tokens").intValue();
    }

    private static JsonNode json(String... args) {
        return Json.parse(run(new byte[0], prepend("--json", args)).isFine().out());
    }

    private static String refusal(String... args) {
        return InProcess.refusal(prepend("run", prepend("-m", prepend(model, args))));
    }

    private static Cli.Result run(byte[] stdin, String... args) {
        return InProcess.run(stdin, prepend("run", prepend("-m", prepend(model, args))));
    }

    private static String[] prepend(String first, String... rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
