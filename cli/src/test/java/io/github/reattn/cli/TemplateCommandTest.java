package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommandTest {
    private static final byte[] HELLO = "[{\"role\":\"user\",\"content\":\"Hello\"}]".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private String template(String text) throws IOException {
        return Files.writeString(directory.resolve("t.jinja"), text).toString();
    }

    private String model(String chatTemplate) throws IOException {
        Path path = directory.resolve("m.gguf");
        GgufWriter writer = TinyVocabulary.addTo(GgufWriter.to(path));
        (chatTemplate.isEmpty() ? writer : writer.metadata("tokenizer.chat_template", chatTemplate)).write();
        return path.toString();
    }

    private static String render(String variables, String... args) {
        return InProcess.run(variables.getBytes(StandardCharsets.UTF_8), args)
                .isFine()
                .out();
    }

    @Test
    void rendersTheModelsTemplateForAListOfMessages() throws IOException {
        String model = model("{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}"
                + "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}{{ tools is none }}");
        assertThat(InProcess.run(HELLO, "template", "-m", model, "-").isFine().out())
                .isEqualTo("<s>[user]Hello</s>[assistant]True");
    }

    @Test
    void takesAnObjectAsAllOfTheVariables() throws IOException {
        String file = template("{{ a }}|{{ b.c[0] }}|{{ d }}|{{ bos_token }}|{{ e is none }}|{{ f }}|{{ g }}");
        String variables = "{\"a\":1,\"b\":{\"c\":[\"ü\"]},\"e\":null,\"f\":1.0,\"g\":123456789012345678901}";
        assertThat(render(variables, "template", "--template", file, "-"))
                .isEqualTo("1|ü|||True|1.0|123456789012345678901");
    }

    @Test
    void setsTheClock() throws IOException {
        String file = template("{{ strftime_now('%Y-%m-%d %H:%M') }}");
        assertThat(render("{}", "template", "--template", file, "--now", "2026-07-26T10:30:00", "-"))
                .isEqualTo("2026-07-26 10:30");
        assertThat(render("{}", "template", "--template", file, "--now", "2026-07-26T10:30:00+09:00", "-"))
                .isEqualTo("2026-07-26 10:30");
        assertThat(render("{}", "template", "--template", file, "--now", "2026-07-26", "-"))
                .isEqualTo("2026-07-26 00:00");
        assertThat(InProcess.refusal("template", "--template", file, "--now", "noon", "-"))
                .contains("--now: 'noon' is no ISO time");
    }

    @Test
    void printsAnErrorInPlaceOfAWrongPrompt() throws IOException {
        String broken = template("a\n{% if %}");
        assertThat(InProcess.run(HELLO, "template", "--template", broken, "-").err())
                .startsWith("reattn: " + broken + ": template line 2");
        String refusing = template("some text {{ raise_exception('no system role') }}");
        Cli.Result result = InProcess.run(HELLO, "template", "--template", refusing, "-");
        assertThat(result.err()).contains("no system role").hasLineCount(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void saysWhatIsWrongWithTheVariables() throws IOException {
        String file = template("x");
        assertThat(InProcess.refusal("template", "--template", file, "no.json")).contains("no.json: no such file");
        assertThat(InProcess.run("[".getBytes(StandardCharsets.UTF_8), "template", "--template", file, "-")
                        .err())
                .contains("reattn: -: not valid JSON");
        assertThat(InProcess.run("7".getBytes(StandardCharsets.UTF_8), "template", "--template", file, "-")
                        .err())
                .contains("expected a list of messages or an object of variables, found 7");
        assertThat(InProcess.refusal("template")).contains("expected either VARS.json or --batch");
    }

    @Test
    void saysThatAModelHasNoTemplate() throws IOException {
        String model = model("");
        assertThat(InProcess.run(HELLO, "template", "-m", model, "-").err())
                .contains("has no chat template", "--template FILE");
    }

    @Test
    void answersEveryLineOfAFile() {
        String lines = """
                {"id":1,"template":"{{ x }}!","vars":{"x":"a"}}
                {"id":2,"template":"{{ x }","vars":{}}
                {"id":3,"template":"{{ raise_exception('no') }}","vars":{}}
                {"id":4,"template":"{{ messages[0].content }}","vars":[{"role":"user","content":"hi"}]}
                {"id":5,"template":"{{ x }}!"}
                {"id":6,"template":7,"vars":{}}
                """;
        Cli.Result result = InProcess.run(lines.getBytes(StandardCharsets.UTF_8), "template", "--batch", "-");
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        String[] out = result.out().split("\n");
        assertThat(out).hasSize(6);
        assertThat(out[0]).isEqualTo("{\"id\":1,\"text\":\"a!\"}");
        assertThat(out[1]).startsWith("{\"id\":2,\"error\":\"template line 1");
        assertThat(out[2]).contains("\"id\":3,\"error\":", "no");
        assertThat(out[3]).isEqualTo("{\"id\":4,\"text\":\"hi\"}");
        assertThat(out[4]).contains("\"id\":5,\"error\":", "found nothing");
        assertThat(out[5]).contains("\"template\\\" is no text");
    }
}
