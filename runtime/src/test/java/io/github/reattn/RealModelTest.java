package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.EncodedPrompt;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.generation.Perplexity;
import io.github.reattn.generation.Progress;
import io.github.reattn.generation.Score;
import io.github.reattn.sampling.SamplingOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The public API on real models, from the directory that the environment names `REATTN_MODELS`. Expected numbers are
/// llama.cpp's on the same tokens.
class RealModelTest {
    private static final GenerationOptions GREEDY =
            GenerationOptions.defaults().withSampling(SamplingOptions.greedy()).withMaxTokens(24);

    @ParameterizedTest
    @CsvSource({"smollm2, 0.2988", "qwen, 0.1367", "gemma, 0.2924"})
    void perplexityIsLlamaCpps(String model, double nll) throws IOException {
        StringBuilder sums = new StringBuilder();
        for (int a = 1; a < 9; a++) {
            for (int b = 1; b < 9; b++) {
                sums.append(a + " plus " + b + " is " + (a + b) + ". ");
            }
        }
        try (Reattn reattn = open(model)) {
            int[] tokens = reattn.tokenizer().encode(sums.toString(), true, false);
            Perplexity result = reattn.perplexity(Arrays.copyOf(tokens, 256), 256, 1, Progress.SILENT);
            assertThat(result.tokens()).isEqualTo(255);
            assertThat(result.nll()).isCloseTo(nll, within(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm2", "qwen", "gemma"})
    void theQuestionIsFoundBehindADocument(String model) throws IOException {
        String question = "Is 世界 <|im_start|> it?";
        Document document = new Document("a.txt", "Größe: 世界 <start_of_turn> 😀\n\n\tend ");
        List<ChatMessage> one = List.of(ChatMessage.user(question));
        List<ChatMessage> three = List.of(ChatMessage.user("Hello."), ChatMessage.assistant("Yes?"), one.getFirst());
        try (Reattn reattn = open(model)) {
            assertThat(questionOf(new Prompt.Conversation(one, Map.of()), reattn))
                    .startsWith(question);
            assertThat(questionOf(new Prompt.Conversation(three, Map.of()), reattn))
                    .startsWith(question);
            assertThat(questionOf(new Prompt.Conversation(one, Map.of(), List.of(document)), reattn))
                    .startsWith(question);
            assertThat(questionOf(new Prompt.Conversation(three, Map.of(), List.of(document)), reattn))
                    .startsWith(question);
        }
    }

    private static String questionOf(Prompt prompt, Reattn reattn) {
        EncodedPrompt encoded = reattn.encoded(prompt);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = encoded.questionStart(); i < encoded.tokens().length; i++) {
            bytes.writeBytes(reattn.tokenizer().decode(encoded.tokens()[i], true));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"smollm2, -8.778", "qwen, -10.577", "gemma, -13.332"})
    void scoresAreLlamaCpps(String model, double logprob) throws IOException {
        try (Reattn reattn = open(model)) {
            Score score = reattn.score("The capital of France is ", "Paris, and the capital of Italy is Rome.", 2);
            assertThat(score.tokens()).hasSize(10);
            assertThat(score.logprob()).isCloseTo(logprob, within(0.7));
            assertThat(score.tokens()).allSatisfy(token -> {
                assertThat(token.top()).hasSize(2);
                assertThat(token.top().getFirst().token()).isEqualTo(token.greedy());
                assertThat(token.top().getFirst().logit())
                        .isGreaterThanOrEqualTo(token.top().getLast().logit());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm2", "qwen"})
    void aTurnOnTopOfTheCacheIsTheSameAsTheWholeConversation(String model) throws IOException {
        List<ChatMessage> start = List.of(ChatMessage.system("You are a helpful assistant."));
        try (Reattn reattn = open(model);
                Chat chat =
                        reattn.chat(ChatOptions.defaults().withHistory(start).withGeneration(GREEDY))) {
            chat.say("Name three colours.");
            Answer second = chat.say("Which of them has the sky?");
            assertThat(second.cachedTokens()).isGreaterThanOrEqualTo(30);
            List<ChatMessage> asked = chat.history().subList(0, chat.history().size() - 1);
            Answer whole = reattn.generate(Prompt.conversation(asked), GREEDY, GenerationListener.SILENT);
            assertThat(whole.promptTokens()).isEqualTo(second.promptTokens());
            assertThat(whole.cachedTokens()).isZero();
            assertThat(whole.text()).isEqualTo(second.text()).isNotBlank();
        }
    }

    @Test
    void aBaseModelWithoutATemplateIsNoticed() throws IOException {
        try (Reattn reattn = open("gemma")) {
            assertThat(reattn.modelInfo().notices()).singleElement().asString().contains("no chat template");
            assertThat(reattn.modelInfo().contextLimit()).isEqualTo(32768);
            int[] tokens = reattn.encode(Prompt.ask("Hi"));
            assertThat(tokens[0]).isEqualTo(reattn.tokenizer().bos());
            assertThat(tokens[1]).isNotEqualTo(reattn.tokenizer().bos());
        }
    }

    private static Reattn open(String model) throws IOException {
        String directory = System.getProperty("REATTN_MODELS", System.getenv("REATTN_MODELS"));
        assumeTrue(directory != null, "REATTN_MODELS names no directory with models");
        Path file = Path.of(directory, model + ".gguf");
        assumeTrue(Files.exists(file), "no " + file);
        return Reattn.open(file);
    }
}
