package io.github.reattn.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.fake.FakeSession;
import io.github.reattn.generation.Score.ScoredToken;
import io.github.reattn.generation.Score.TokenLogit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ScorerTest {
    private static final int VOCAB = 300;
    /// After a token comes the next one, with logit 10; all others have 0.
    private static final double LIKELY = 10 - Math.log(Math.exp(10) + VOCAB - 1);
    private static final double UNLIKELY = -Math.log(Math.exp(10) + VOCAB - 1);

    private final FakeSession session = new FakeSession(VOCAB, 0, held -> held[held.length - 1] + 1);
    private final Scorer scorer = new Scorer(session);

    @Test
    void scoresEachTokenAfterAllBeforeIt() {
        Score score = scorer.score(new int[] {1, 2, 3}, new int[] {4, 7, 8}, 2, new Cancellation());
        assertThat(score.tokens()).hasSize(3);
        assertThat(score.logprob()).isCloseTo(2 * LIKELY + UNLIKELY, within(1e-9));
        assertThat(score.isGreedy()).isFalse();
        ScoredToken second = score.tokens().get(1);
        assertThat(second.token()).isEqualTo(7);
        assertThat(second.greedy()).isEqualTo(5);
        assertThat(second.logprob()).isCloseTo(UNLIKELY, within(1e-9));
        assertThat(second.top()).containsExactly(new TokenLogit(5, 10), new TokenLogit(0, 0));
        assertThat(session.position()).as("the last token needs not be read").isEqualTo(5);
    }

    @Test
    void knowsAGreedyContinuation() {
        Score score = scorer.score(new int[] {1}, new int[] {2, 3}, 0, new Cancellation());
        assertThat(score.isGreedy()).isTrue();
        assertThat(score.tokens().getFirst().top()).isEmpty();
    }

    @Test
    void readsALongContextInChunks() {
        int[] context = new int[1000];
        scorer.score(context, new int[] {1}, 0, new Cancellation());
        assertThat(session.forwards()).containsExactly(256, 256, 256, 232);
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> scorer.score(context, new int[] {1}, 0, cancelled));
    }

    @Test
    void readsOnlyWhatIsNewOfTheNextContext() {
        Score first = scorer.score(new int[] {1, 2, 3, 4}, new int[] {5, 9, 9}, 0, new Cancellation());
        assertThat(session.forwards()).containsExactly(4, 1, 1);
        Score second = scorer.score(new int[] {1, 2, 3, 4, 5, 8}, new int[] {9}, 0, new Cancellation());
        assertThat(session.forwards()).containsExactly(4, 1, 1, 1);
        assertThat(session.held()).containsExactly(1, 2, 3, 4, 5, 8);
        assertThat(second.isGreedy()).isTrue();
        assertThat(scorer.score(new int[] {1, 2, 3, 4}, new int[] {5, 9, 9}, 0, new Cancellation()))
                .isEqualTo(first);
        scorer.forget();
        scorer.score(new int[] {1, 2, 3, 4}, new int[] {5}, 0, new Cancellation());
        assertThat(session.forwards()).endsWith(4);
    }

    @Test
    void saysWhatIsWrong() {
        Cancellation never = new Cancellation();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scorer.score(new int[0], new int[] {1}, 0, never))
                .withMessageContaining("the context has no tokens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scorer.score(new int[] {1}, new int[0], 0, never))
                .withMessageContaining("the continuation has no tokens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scorer.score(new int[] {1}, new int[] {VOCAB}, 0, never))
                .withMessageContaining("token 300 is outside the vocabulary");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scorer.perplexity(new int[] {1}, 512, 0, -1, Progress.SILENT, never))
                .withMessageContaining("a window of 1 tokens");
    }

    @Test
    void windowsStandAlone() {
        // (1 2 3) (4 5 6) (7 9 8); the rest is no window
        int[] text = {1, 2, 3, 4, 5, 6, 7, 9, 8, 9, 10};
        Perplexity all = perplexity(text, 3, 0, -1);
        assertThat(all.tokens()).isEqualTo(6);
        assertThat(all.nll()).isCloseTo(-(4 * LIKELY + 2 * UNLIKELY) / 6, within(1e-9));
        assertThat(all.ppl()).isCloseTo(Math.exp(all.nll()), within(1e-12));
        assertThat(perplexity(text, 3, 2, -1).nll()).isCloseTo(-LIKELY, within(1e-9));
    }

    @Test
    void bosStartsEveryWindow() {
        int bos = 100;
        // (bos 101 102) (4 5 6) becomes (bos 5 6)
        Perplexity result = perplexity(new int[] {bos, 101, 102, 4, 5, 6}, 3, 0, bos);
        assertThat(result.nll()).isCloseTo(-(3 * LIKELY + UNLIKELY) / 4, within(1e-9));
    }

    @Test
    void aTextShorterThanAWindowIsOne() {
        assertThat(perplexity(new int[] {1, 2, 3, 4}, 2048, 0, -1)).isEqualTo(new Perplexity(3, -LIKELY));
    }

    @Test
    void tellsProgressOverAllWindows() {
        List<String> progress = new ArrayList<>();
        scorer.perplexity(
                new int[600], 300, 0, -1, (done, total) -> progress.add(done + "/" + total), new Cancellation());
        assertThat(progress).containsExactly("256/598", "299/598", "555/598", "598/598");
    }

    private Perplexity perplexity(int[] text, int context, int windows, int bos) {
        return scorer.perplexity(text, context, windows, bos, Progress.SILENT, new Cancellation());
    }
}
