package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    @TempDir
    static Path directory;

    private static final String[] FULL = {"--mode", "full"};

    private static String model = "";

    @BeforeAll
    static void write() throws IOException {
        model = TinyModel.write(directory.resolve("tiny.gguf"));
    }

    @Test
    void answersEveryLine() throws IOException {
        Path saved = directory.resolve("two.json");
        String out = chat("One?\n\nTwo?\n/save " + saved + "\n").isFine().out();
        JsonNode chat = Json.parse(Files.readString(saved));
        JsonNode messages = chat.get("messages");
        assertThat(chat.get("model").textValue()).isEqualTo("Tiny");
        assertThat(messages).hasSize(4);
        assertThat(messages.get(0).toString()).isEqualTo("{\"role\":\"user\",\"content\":\"One?\"}");
        assertThat(messages.get(3).get("role").textValue()).isEqualTo("assistant");
        assertThat(out)
                .startsWith(messages.get(1).get("content").textValue())
                .contains(messages.get(3).get("content").textValue())
                .endsWith("(4 messages saved in " + saved + ")\n");
        assertThat(messages.get(1).get("content").textValue())
                .isEqualTo(Json.parse(InProcess.out("run", "-m", model, "--json", "--temp=0", "-n5", "One?"))
                        .get("text")
                        .textValue());
    }

    @Test
    void continuesASavedChatAsIfItHadNotEnded() throws IOException {
        Path half = directory.resolve("half.json");
        Path whole = directory.resolve("whole.json");
        Path continued = directory.resolve("continued.json");
        chat("/system Be.\nOne?\n/save " + half + "\nTwo?\n/save " + whole + "\n")
                .isFine();
        chat("Else?\n/load " + half + "\nTwo?\n/save " + continued + "\n").isFine();
        assertThat(continued).hasSameTextualContentAs(whole);
        chat(new String[] {"--load", half.toString()}, "Two?\n/save " + continued + "\n")
                .isFine();
        assertThat(continued).hasSameTextualContentAs(whole);
        JsonNode messages = Json.parse(Files.readString(whole)).get("messages");
        assertThat(messages).hasSize(5);
        assertThat(messages.get(0).toString()).isEqualTo("{\"role\":\"system\",\"content\":\"Be.\"}");
    }

    @Test
    void forgetsButForTheSystemMessage() throws IOException {
        Path saved = directory.resolve("reset.json");
        String out = chat(new String[] {"-s", "Be."}, "One?\n/reset\n/system\n/save " + saved + "\n")
                .isFine()
                .out();
        assertThat(out).contains("(forgotten)\nBe.\n");
        assertThat(Json.parse(Files.readString(saved)).get("messages")).hasSize(1);
        assertThat(chat("/system\n").isFine().out()).isEqualTo("(no system message)\n");
    }

    @Test
    void tellsAboutContextAndCost() {
        assertThat(chat("/context\n/stats\n").isFine().out()).isEqualTo("""
                        0 tokens of what fits in memory, 0 B; 0 messages; trained window 256 tokens
                        (no answer yet)
                        """);
        assertThat(chat(FULL, "One?\n/context\n/stats\n").isFine().out())
                .containsPattern("\n27 tokens of 256, [0-9.]+ .?B; 2 messages; trained window 256 tokens\n")
                .containsPattern("\nloaded in .*; prompt 23 tokens in .*; answer 5 tokens in .*; length\n");
    }

    @Test
    void readsMessagesOfSeveralLines() throws IOException {
        Path saved = directory.resolve("lines.json");
        chat("One\\\ntwo\\\nthree\n\"\"\"\nfour\n\n/five\n\"\"\"\n/save " + saved + "\n")
                .isFine();
        JsonNode messages = Json.parse(Files.readString(saved)).get("messages");
        assertThat(messages.get(0).get("content").textValue()).isEqualTo("One\ntwo\nthree");
        assertThat(messages.get(2).get("content").textValue()).isEqualTo("four\n\n/five");
    }

    @Test
    void helpsAndHints() {
        assertThat(chat("/help\n").isFine().out())
                .contains("/help", "/reset", "/system [TEXT]", "/save FILE", "/load FILE", "/context", "/stats")
                .contains("/quit", "Ctrl-D");
        assertThat(refusal("/sav x\n")).isEqualTo("reattn: /sav is no command; did you mean /save; /help lists them");
        assertThat(refusal("/what\n")).isEqualTo("reattn: /what is no command; /help lists them");
        assertThat(refusal("/save\n")).isEqualTo("reattn: /save needs a FILE: /save FILE");
    }

    @Test
    void talksAboutDocumentsThatAreReadOnce() throws IOException {
        Path note = Files.writeString(directory.resolve("note.txt"), "The sky is grey.");
        String read = "(note.txt: 16 characters; 42 tokens in memory)\n";
        String typed = chat("/load " + note + "\nWhy?\n/stats\n/reset\nWhy?\n/stats\n")
                .isFine()
                .out();
        assertThat(typed).startsWith(read).contains("(forgotten)");
        String answer = typed.substring(read.length(), typed.indexOf("loaded in"));
        assertThat(typed).as("the same again").contains("(forgotten)\n" + answer);
        assertThat(typed.split("\\(\\+ 42 in memory\\)", -1)).hasSize(3);
        assertThat(chat(new String[] {"-f", note.toString()}, "Why?\n").isFine().out())
                .isEqualTo(read + answer);
        Path copy = directory.resolve("load.json");
        chat("One?\n/save " + copy + "\n").isFine();
        assertThat(chat("/load " + copy + "\n").isFine().out()).isEqualTo("(2 messages loaded)\n");
        Path other = Files.writeString(directory.resolve("other.json"), "{\"a\": [1, 2]}");
        assertThat(chat("/load " + other + "\n").isFine().out()).startsWith("(other.json: 13 characters; ");
        assertThat(chat(new String[] {"-f", "-"}, "").err()).contains("-f - has no meaning in a chat");
    }

    @Test
    void showsSources() {
        assertThat(chat("/sources\nOne?\n/sources 2\n").isFine().out())
                .startsWith("(no answer yet)\n")
                .endsWith("(no sources: nothing had to be retrieved, as all 23 tokens were in view)\n");
        assertThat(refusal("/sources many\n")).contains("/sources many: expected a number of passages");
    }

    @Test
    void quitsWhenTold() {
        assertThat(chat("/quit\n/nonsense\n").isFine().out()).isEmpty();
        assertThat(chat("/exit\n/nonsense\n").isFine().out()).isEmpty();
        assertThat(chat("").isFine().out()).isEmpty();
    }

    @Test
    void saysWhatIsWrongAndGoesOn() throws IOException {
        assertThat(refusal("/load " + directory.resolve("no.json") + "\n")).contains("no.json: no such file");
        Path text = Files.writeString(directory.resolve("diary.json"), "Dear diary");
        assertThat(refusal(new String[] {"--load", text.toString()})).contains("diary.json: not valid JSON");
        Files.writeString(text, "{}");
        assertThat(refusal(new String[] {"--load", text.toString()})).contains("diary.json: has no \"messages\"");
        Files.writeString(text, "{\"messages\":[{\"role\":\"user\"}]}");
        assertThat(refusal("/load " + text + "\n")).contains("diary.json: \"messages[0]\" has no \"content\"");
        assertThat(refusal("/save " + directory + "\n")).contains("is no file");
        assertThat(refusal("/save " + directory + "/no/x.json\n")).contains("no such");
        Cli.Result tooLong = chat(FULL, "x".repeat(300) + "\n/context\n");
        assertThat(tooLong.err()).contains("but the context holds 256");
        assertThat(tooLong.out()).contains("tokens of 256");
        assertThat(tooLong.status()).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoUtf8() {
        Cli.Result result = InProcess.run(new byte[] {'a', '\n', 'b', (byte) 0x80}, "chat", "-m", model, "-n1");
        assertThat(result.err())
                .isEqualTo("reattn: standard input:2: not valid UTF-8 at byte 1; convert it to UTF-8\n");
        assertThat(result.status()).isEqualTo(2);
    }

    private static String refusal(String lines) {
        Cli.Result result = chat(lines);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).hasLineCount(1);
        return result.err().strip();
    }

    private static String refusal(String[] options) {
        Cli.Result result = chat(options, "");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).hasLineCount(1);
        return result.err().strip();
    }

    private static Cli.Result chat(String lines) {
        return chat(new String[0], lines);
    }

    private static Cli.Result chat(String[] options, String lines) {
        String[] args = new String[options.length + 5];
        System.arraycopy(new String[] {"chat", "-m", model, "--temp=0", "-n5"}, 0, args, 0, 5);
        System.arraycopy(options, 0, args, 5, options.length);
        return InProcess.run(lines.getBytes(StandardCharsets.UTF_8), args);
    }
}
