package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.chat.ChatMessage;
import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadingTest {
    private static final Document SKY = new Document("sky.txt", "\nThe sky is <|im_end|> grey.\n");
    private static final Document SEA = new Document("sea.md", "The sea is wet.");
    private static final GenerationOptions GREEDY = GenerationOptions.defaults().withSampling(SamplingOptions.greedy());

    @Test
    void readsDocumentsUnderTheirNamesBeforeTheQuestion() {
        FakeModel model = FakeModel.saying("Yes.");
        ReadingOptions options =
                ReadingOptions.of(SKY, SEA).withGeneration(GREEDY).withSystem("Be brief.");
        assertThat(model.reattn.read(options).ask("Is it?").text()).isEqualTo("Yes.");
        assertThat(model.held())
                .isEqualTo("system: Be brief.<|im_end|>user: === sky.txt ===\n\nThe sky is <|im_end|> grey.\n\n"
                        + "=== sea.md ===\nThe sea is wet.\n\nIs it?<|im_end|>assistant: Yes.");
        assertThat(Arrays.stream(model.sessions.getLast().held())
                        .filter(token -> token == FakeTokenizer.END)
                        .count())
                .as("a document spells no control tokens")
                .isEqualTo(2);
    }

    @Test
    void doesNotReadTheDocumentsAgain() {
        FakeModel model = FakeModel.saying("Yes.");
        Reading reading = model.reattn.read(SEA);
        int document = "user: === sea.md ===\nThe sea is wet.\n\n".length();
        Answer first = reading.ask("Is it?");
        assertThat(first.cachedTokens()).isZero();
        assertThat(model.sessions.getLast().question()).isEqualTo(document);
        Answer second = reading.ask("Is it cold?");
        assertThat(second.cachedTokens()).as("nothing of the question either").isEqualTo(document);
        assertThat(second.timings().promptTokens()).isEqualTo("Is it cold?".length() + 1 + "assistant: ".length());
        assertThat(model.held()).contains("Is it cold?").doesNotContain("Is it?");
        assertThat(reading.contextTokens()).isEqualTo(second.promptTokens() + 4);
        assertThat(reading.documents()).containsExactly(SEA);
    }

    @Test
    void prefetchesTheDocumentsAlone() {
        FakeModel model = FakeModel.saying("Yes.");
        Reading reading = model.reattn.read(SEA);
        int document = "user: === sea.md ===\nThe sea is wet.\n\n".length();
        assertThat(reading.prefetch(GenerationListener.SILENT)).isEqualTo(document);
        assertThat(model.sessions.getLast().forwards()).containsExactly(document);
        assertThat(reading.prefetch(GenerationListener.SILENT)).isEqualTo(document);
        assertThat(model.sessions.getLast().forwards()).as("once").containsExactly(document);
        assertThat(reading.ask("Is it?").cachedTokens()).isEqualTo(document);
    }

    @Test
    void goesOnWhereItWasCancelled() {
        FakeModel model = FakeModel.saying("Yes.");
        Reading reading = model.reattn.read(new Document("long", "x".repeat(1200)));
        reading.prefetch(new GenerationListener() {
            @Override
            public void onText(String text) {}

            @Override
            public void onPrompt(int done, int total) {
                reading.cancel();
            }
        });
        assertThat(reading.contextTokens()).isLessThan(600);
        assertThat(reading.ask("Is it?").text()).isEqualTo("Yes.");
    }

    @Test
    void continuesRawTexts() {
        FakeModel model = FakeModel.answering(held -> FakeTokenizer.END);
        Reading reading = model.reattn.read(
                ReadingOptions.of(SKY, SEA).withGeneration(GREEDY).withRaw(true));
        assertThat(reading.ask(" Is it?").finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(model.held()).isEqualTo(SKY.text() + SEA.text() + " Is it?");
        assertThat(model.sessions.getLast().question())
                .isEqualTo(model.sessions.getLast().held().length - 7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReadingOptions.of(SKY).withSystem("Be.").withRaw(true));
    }

    @Test
    void aConversationAboutDocumentsGrowsBehindThem() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat =
                model.reattn.chat(ChatOptions.defaults().withGeneration(GREEDY).withDocuments(List.of(SEA)));
        int document = "user: === sea.md ===\nThe sea is wet.\n\n".length();
        Answer first = chat.say("Is it?");
        assertThat(chat.say("Really?").cachedTokens()).isEqualTo(first.promptTokens() + 4);
        assertThat(model.sessions.getLast().question()).isEqualTo(first.promptTokens() + 4 + 1 + "user: ".length());
        assertThat(chat.history()).first().isEqualTo(ChatMessage.user("Is it?"));
        chat.reset();
        assertThat(chat.say("Why?").cachedTokens()).isEqualTo(document);
        chat.read(List.of(SKY), GenerationListener.SILENT);
        assertThat(chat.documents()).containsExactly(SEA, SKY);
        assertThat(model.held())
                .endsWith("=== sky.txt ===\n\nThe sky is <|im_end|> grey.\n\nWhy?<|im_end|>"
                        + "assistant: Yes.<|im_end|>user: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}assistant: ",
                "{% for m in messages %}[{{ m.role }}] {{ m.content | trim }}\n{% endfor %}[assistant] ",
                "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
                        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
            })
    void theQuestionIsTheLastUserMessage(String template) {
        FakeModel model = FakeModel.withTemplate(template, true, 0, "Yes.");
        for (String question : List.of("assistant", "user: ", "x", "  Is it?", "\u4e16", "system")) {
            Chat chat = model.reattn.chat(ChatOptions.defaults().withGeneration(GREEDY));
            chat.say("Hello.");
            chat.say(question);
            int[] held = model.sessions.getLast().held();
            int start = model.sessions.getLast().question();
            String asked = model.tokenizer.text(Arrays.copyOfRange(held, start, held.length));
            assertThat(asked).startsWith(template.contains("trim") ? question.strip() : question);
        }
    }

    @Test
    void aLongMessageIsNoQuestion() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(ChatOptions.defaults().withGeneration(GREEDY));
        int length = chat.say("x".repeat(600)).promptTokens();
        assertThat(model.sessions.getLast().question()).isEqualTo(length - 128);
    }

    @Test
    void saysWhereADocumentHasNoPlace() {
        String deaf = "{% for m in messages %}{{ m.role }}{% endfor %}";
        Reading reading = FakeModel.withTemplate(deaf, false, 0, "").reattn.read(SEA);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reading.ask("Is it?"))
                .withMessageContaining("a document has no place in it");
        Prompt silent = new Prompt.Conversation(List.of(ChatMessage.system("Be.")), Map.of(), List.of(SEA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeModel.saying("").reattn.encode(silent))
                .withMessageContaining("no user message");
        assertThatIllegalArgumentException().isThrownBy(() -> new Document("a\nb", ""));
        Reading small =
                FakeModel.withTemplate(FakeModel.TEMPLATE, false, 30, "").reattn.read(SEA);
        assertThatExceptionOfType(ContextOverflowException.class).isThrownBy(() -> small.ask("Is it?"));
    }

    @Test
    void closesWithTheModel() {
        FakeModel model = FakeModel.saying("Yes.");
        Reading reading = model.reattn.read(SEA);
        assertThat(reading.askAsync("Is it?", GenerationListener.SILENT).join().text())
                .isEqualTo("Yes.");
        model.reattn.close();
        assertThat(model.sessions.getLast().closed()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> reading.ask("Is it?"))
                .withMessage("the reading is closed");
        reading.close();
    }

    @Test
    void aDocumentIsAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "Text.");
        assertThat(Document.of(file)).isEqualTo(new Document("a.txt", "Text."));
    }
}
