package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.fake.FakeSession;
import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.generation.Perplexity;
import io.github.reattn.generation.Progress;
import io.github.reattn.generation.Score;
import io.github.reattn.generation.Score.ScoredToken;
import io.github.reattn.sampling.SamplingOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReattnTest {
    private static final GenerationOptions GREEDY = GenerationOptions.defaults().withSampling(SamplingOptions.greedy());

    @Test
    void answersAQuestionWithTheChatTemplate() {
        FakeModel model = FakeModel.saying("Because.");
        assertThat(model.reattn.generate("Why?")).isEqualTo("Because.");
        assertThat(model.tokenizer.text(model.sessions.getFirst().held()))
                .isEqualTo("user: Why?<|im_end|>assistant: Because.");
        assertThat(model.sessions.getFirst().closed()).isTrue();
    }

    @Test
    void answersAnyPrompt() {
        FakeModel model = FakeModel.answering(FakeSession.Script.says(3, 'o', 'k'));
        for (Prompt prompt : List.of(Prompt.raw("abc"), Prompt.tokens('a', 'b', 'c'))) {
            Answer answer = model.reattn.generate(prompt, GREEDY, GenerationListener.SILENT);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.promptTokens()).isEqualTo(3);
            assertThat(answer.timings().loadNanos()).isEqualTo(1234);
        }
        assertThat(model.sessions).hasSize(2).allMatch(FakeSession::closed);
    }

    @Test
    void putsBosInFrontOnce() {
        FakeModel model = new FakeModel(new FakeTokenizer(true), 0, Map.of(), held -> FakeTokenizer.EOS);
        int bos = FakeTokenizer.BOS;
        assertThat(model.reattn.encode(Prompt.raw("a"))).containsExactly(bos, 'a');
        assertThat(model.reattn.encode(Prompt.raw("<s>a"))).containsExactly(bos, 'a');
        assertThat(model.reattn.encode(Prompt.raw(""))).containsExactly(bos);
        assertThat(model.reattn.encode(Prompt.tokens('a'))).containsExactly('a');
        assertThat(model.reattn.encode(Prompt.conversation(List.of(ChatMessage.user("a")))))
                .startsWith(bos, FakeTokenizer.START);
    }

    @Test
    void cancellingTheFutureStopsTheGeneration() throws Exception {
        FakeModel model = FakeModel.answering(held -> 'a');
        CompletableFuture<Answer> future =
                model.reattn.generateAsync(Prompt.raw("a"), GREEDY, GenerationListener.SILENT);
        future.cancel(false);
        model.reattn.close(); // waits for it
        assertThat(model.sessions).allMatch(FakeSession::closed);
    }

    @Test
    void scoresTokens() {
        FakeModel model = FakeModel.answering(held -> held[held.length - 1] + 1);
        Score score = model.reattn.score(new int[] {1}, new int[] {2, 3}, 1);
        assertThat(score.isGreedy()).isTrue();
        assertThat(model.sessions).hasSize(1).allMatch(FakeSession::closed);
    }

    @Test
    void scoresTextsAsHarnessesCutThem() {
        FakeModel model = new FakeModel(new FakeTokenizer(true, " b"), 0, Map.of(), held -> 'x');
        Score score = model.reattn.score("a ", "bc", 0);
        // the space belongs to the continuation: " b" is one token
        assertThat(score.tokens().stream().map(ScoredToken::token)).containsExactly(260, (int) 'c');
        assertThat(model.held()).isEqualTo("<s>a b");
        FakeModel withoutBos = new FakeModel(new FakeTokenizer(false), 0, Map.of(), held -> 'x');
        withoutBos.reattn.score(" ", "x", 0);
        assertThat(withoutBos.held()).as("an empty context is BOS").isEqualTo("<s> ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.reattn.score("a", "", 0))
                .withMessageContaining("the continuation has no tokens");
    }

    @Test
    void measuresPerplexityWithBosInEveryWindow() {
        FakeModel model = new FakeModel(new FakeTokenizer(true), 0, Map.of(), held -> 'x');
        Perplexity result = model.reattn.perplexity(new int[] {'a', 'x', 'b', 'x', 'x'}, 3, 0, Progress.SILENT);
        // windows: BOS a x, BOS x x
        assertThat(result.tokens()).isEqualTo(4);
        double all = Math.log(Math.exp(10) + model.tokenizer.vocabSize() - 1);
        assertThat(result.nll()).isCloseTo(all - 10 * 3 / 4.0, within(1e-9));
        assertThat(model.held()).isEqualTo("<s>x");
    }

    @Test
    void closingTwiceIsFineAndLaterWorkIsRefused() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat();
        model.reattn.close();
        model.reattn.close();
        assertThat(model.released).hasValue(1);
        assertThat(model.sessions).hasSize(1).allMatch(FakeSession::closed);
        assertThatIllegalStateException()
                .isThrownBy(() -> model.reattn.generate("Why?"))
                .withMessage("the model is closed");
        assertThatIllegalStateException().isThrownBy(model.reattn::chat);
        assertThatIllegalStateException().isThrownBy(() -> chat.say("Why?")).withMessage("the chat is closed");
    }

    @Test
    void closingStopsWhatRuns() throws Exception {
        CountDownLatch saying = new CountDownLatch(1);
        CountDownLatch generating = new CountDownLatch(1);
        FakeModel model = FakeModel.answering(held -> 'a');
        Chat chat = model.reattn.chat();
        CompletableFuture<Answer> said = chat.sayAsync("One", text -> saying.countDown());
        CompletableFuture<Answer> generated =
                model.reattn.generateAsync(Prompt.raw("x"), GREEDY, text -> generating.countDown());
        assertThat(saying.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(generating.await(10, TimeUnit.SECONDS)).isTrue();
        model.reattn.close();
        assertThat(said.get(1, TimeUnit.SECONDS).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generated.get(1, TimeUnit.SECONDS).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(model.released).hasValue(1);
        assertThat(model.sessions).allMatch(FakeSession::closed);
    }

    @Test
    void aClosedChatIsForgotten() {
        FakeModel model = FakeModel.saying("Yes.");
        try (Chat chat = model.reattn.chat()) {
            chat.say("One");
        }
        assertThat(model.sessions).allMatch(FakeSession::closed);
        model.reattn.close();
        assertThat(model.released).hasValue(1);
    }

    @Test
    void manyThreadsMayAskAtOnce() {
        FakeModel model = FakeModel.saying("Yes.");
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 20)
                .mapToObj(i -> model.reattn.generateAsync(Prompt.ask("q" + i), GREEDY, GenerationListener.SILENT))
                .toList();
        assertThat(answers).allMatch(answer -> answer.join().text().equals("Yes."));
    }

    @Test
    void optionsSayWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenOptions.defaults().withThreads(-1))
                .withMessageContaining("threads is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenOptions.defaults().withContextLimit(-1))
                .withMessageContaining("context limit is -1");
    }
}
