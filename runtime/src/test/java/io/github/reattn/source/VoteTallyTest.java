package io.github.reattn.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.attention.SpanVote;
import io.github.reattn.attention.Spans;
import io.github.reattn.fake.FakeTokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VoteTallyTest {
    private static final int PROMPT = 300_000;

    private final PromptText text = new PromptText(
            new FakeTokenizer(false),
            new FakeTokenizer(false).tokens("x".repeat(PROMPT)),
            List.of(new PromptPart("x.txt", "x".repeat(PROMPT), 0, 0, PROMPT)));
    private final UsualVotes usual = new UsualVotes();
    private final VoteTally tally = new VoteTally(usual, PROMPT - 50, PROMPT);

    @Test
    void memoryIsBoundedAndNoVoteIsLost() {
        int steps = 0;
        for (int step = 0; step < 1100; step++) {
            for (int layer = 1; layer < 30; layer++) {
                tally.selected(layer, step % 3, PROMPT + step, PROMPT + step + 1, span((step * 257 + layer) % PROMPT));
                steps++;
            }
        }
        Sources sources = tally.sources(text);
        assertThat(sources.votes()).isCloseTo(steps, within(1e-3));
        assertThat(sources.rows()).hasSizeLessThanOrEqualTo(256);
        assertThat(sources.stepsPerRow()).isEqualTo(8);
        assertThat(sources.rows().stream().flatMapToDouble(Arrays::stream).sum())
                .isCloseTo(steps, within(1.0));
        Map<Integer, double[]> layers = sources.layers(10);
        assertThat(layers).hasSize(29);
        assertThat(layers.values().stream().flatMapToDouble(Arrays::stream).sum())
                .isCloseTo(steps, within(1.0));
    }

    @Test
    void whatIsLookedAtWhateverIsAskedComesLast() {
        for (int query = 1000; query < PROMPT - 50; query += 128) {
            tally.selected(1, 0, query, query + 128, span(100));
        }
        for (int i = 0; i < 3; i++) {
            tally.selected(1, 0, PROMPT - 50, PROMPT, span(100));
        }
        tally.selected(2, 1, PROMPT - 50, PROMPT, span(5008));
        List<Passage> top = tally.sources(text).top(2);
        assertThat(top.getFirst().fromToken()).isEqualTo(5008 - 16);
        assertThat(top.getFirst().share()).isCloseTo(0.25, within(1e-6));
        assertThat(top.getFirst().heads()).containsExactly(new HeadVotes(2, 1, 1.0));
        usual.forget(0);
        assertThat(tally.sources(text).top(1).getFirst().fromToken()).isEqualTo(100 - 16);
    }

    @Test
    void theTextsOwnRetrievalIsNoSource() {
        tally.selected(1, 0, 1000, 1128, span(100));
        assertThat(tally.sources(text).isEmpty()).isTrue();
    }

    /// One vote for a key and what is around it.
    private static Spans span(int key) {
        SpanVote vote = new SpanVote();
        vote.add(new float[] {1}, new int[] {Math.max(16, key)}, 0, 1, 1, 1);
        Spans spans = new Spans();
        vote.select(1, 32, 0, PROMPT, spans);
        return spans;
    }
}
