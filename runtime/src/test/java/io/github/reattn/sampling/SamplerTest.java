package io.github.reattn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final SamplingOptions OFF = new SamplingOptions(1, 0, 1, 0, 1, Penalties.NONE, Map.of(), 42);

    @Test
    void greedyTakesTheFirstOfTheLargest() {
        assertThat(Sampler.of(SamplingOptions.greedy()).sample(new float[] {1, 3, 3, 2}))
                .isEqualTo(1);
        assertThat(Sampler.of(SamplingOptions.greedy()).sample(new float[] {-0.0f, 0.0f}))
                .isEqualTo(0);
    }

    @Test
    void equalLogitsAreRankedById() {
        assertThat(kept(OFF.withTopK(3), 5, 7, 5, 5, 7)).containsExactly(1, 4, 0);
    }

    @Test
    void topPKeepsTheTokenThatReachesTheProbability() {
        // probabilities 1/2, 1/4, 1/8, 1/8
        float[] logits = logs(8, 4, 2, 2);
        assertThat(kept(OFF.withTopP(0.5f), logits)).containsExactly(0);
        assertThat(kept(OFF.withTopP(0.51f), logits)).containsExactly(0, 1);
        assertThat(kept(OFF.withTopP(0.8f), logits)).containsExactly(0, 1, 2);
        assertThat(kept(OFF.withTopP(0), logits)).containsExactly(0);
    }

    @Test
    void minPComparesWithTheLikeliest() {
        float[] logits = logs(2, 8, 1, 5);
        assertThat(kept(OFF.withMinP(0.5f), logits)).containsExactly(1, 3);
        assertThat(kept(OFF.withMinP(0.2f), logits)).containsExactly(0, 1, 3);
        assertThat(kept(OFF.withMinP(1), logits)).containsExactly(1);
    }

    @Test
    void typicalMayDropTheLikeliest() {
        // p = 0.4 and 0.1 six times: the entropy is 1.748, the surprises 0.916 and 2.303, so 0.1 is nearer
        float[] logits = logs(4, 1, 1, 1, 1, 1, 1);
        assertThat(kept(OFF.withTypicalP(0.35f), logits)).containsExactly(1, 2, 3, 4);
        assertThat(Sampler.of(OFF.withTypicalP(0.35f).withTemperature(0)).sample(logits))
                .isEqualTo(1);
    }

    @Test
    void penaltiesFollowTheirFormula() {
        SamplingOptions options = OFF.withPenalties(new Penalties(3, 2, 0.25f, 0.5f));
        SamplerChain chain = new SamplerChain(options);
        for (int token : new int[] {3, 0, 0, 1}) { // 3 has left the window of three
            chain.accept(token);
        }
        float[] logits = {4, -1, 5, 7};
        chain.candidates(logits);
        assertThat(logits).containsExactly(4 / 2f - 2 * 0.25f - 0.5f, -1 * 2 - 0.25f - 0.5f, 5, 7);
    }

    @Test
    void aWindowOfMinusOneForgetsNothing() {
        SamplerChain chain = new SamplerChain(OFF.withPenalties(new Penalties(-1, 1, 1, 0)));
        for (int i = 0; i < 1000; i++) {
            chain.accept(i % 2);
        }
        float[] logits = {0, 0, 0};
        chain.candidates(logits);
        assertThat(logits).containsExactly(-500, -500, 0);
    }

    @Test
    void rememberWhatTheyPicked() {
        Sampler sampler = Sampler.of(SamplingOptions.greedy().withPenalties(new Penalties(2, 1, 0, 1.5f)));
        int[] picks = new int[6];
        for (int i = 0; i < picks.length; i++) {
            picks[i] = sampler.sample(new float[] {3, 2, 1});
        }
        assertThat(picks).containsExactly(0, 1, 0, 0, 1, 0);
    }

    @Test
    void aBiasOfMinusInfinityBans() {
        Map<Integer, Float> bias = Map.of(0, Float.NEGATIVE_INFINITY, 2, 1.5f, 99, 1f);
        assertThat(Sampler.of(SamplingOptions.greedy().withLogitBias(bias)).sample(new float[] {9, 1, 0}))
                .isEqualTo(2);
    }

    @Test
    void theSameSeedGivesTheSameTokens() {
        assertThat(draws(OFF.withSeed(7), 50)).isEqualTo(draws(OFF.withSeed(7), 50));
        assertThat(draws(OFF.withSeed(7), 50)).isNotEqualTo(draws(OFF.withSeed(8), 50));
        // pinned: a seed means the same in every release
        assertThat(draws(OFF.withSeed(7), 12)).containsExactly(1, 0, 4, 2, 2, 1, 2, 1, 0, 2, 0, 4);
    }

    @Test
    void picksAsOftenAsTheProbabilitySays() {
        int[] counts = new int[4];
        Sampler sampler = Sampler.of(OFF);
        int draws = 40_000;
        for (int i = 0; i < draws; i++) {
            counts[sampler.sample(logs(5, 3, 1, 1))]++;
        }
        double[] expected = {0.5, 0.3, 0.1, 0.1};
        for (int i = 0; i < 4; i++) {
            // five standard deviations
            double allowed = 5 * Math.sqrt(draws * expected[i] * (1 - expected[i]));
            assertThat(Math.abs(counts[i] - draws * expected[i])).isLessThan(allowed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 255, 257, 1000, 5000})
    void topKEqualsSorting(int k) {
        for (int seed = 0; seed < 20; seed++) {
            float[] logits = RandomLogits.of(seed, 5000, 4);
            for (int i = 0; i < logits.length; i += 1 + seed) {
                logits[i] = Math.round(logits[i]); // many equal ones
            }
            int[] expected = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -logits[i]))
                    .limit(k)
                    .mapToInt(i -> i)
                    .toArray();
            assertThat(new TopTokens().of(logits, k)).isEqualTo(expected);
        }
    }

    @Test
    void topPEqualsADoubleReferenceOnFlatAndSteepDistributions() {
        for (double scale : new double[] {0.1, 1, 4, 20}) {
            float[] logits = RandomLogits.of(3, 6000, scale);
            double[] sorted = new double[logits.length];
            double sum = 0;
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = Math.exp(logits[i]);
                sum += sorted[i];
            }
            Arrays.sort(sorted);
            double mass = 0;
            int expected = 0;
            while (mass < 0.9f * sum) {
                mass += sorted[sorted.length - ++expected];
            }
            assertThat(kept(OFF.withTopP(0.9f), logits)).as("scale %s", scale).hasSize(expected);
        }
    }

    @Test
    void candidatesStartAfreshForEveryToken() {
        SamplerChain chain = new SamplerChain(OFF.withTopK(2));
        assertThat(tokens(chain.candidates(new float[] {1, 2, 3, 4}))).containsExactly(3, 2);
        assertThat(tokens(chain.candidates(new float[] {4, 3, 2, 1}))).containsExactly(0, 1);
        assertThat(tokens(chain.candidates(new float[] {1, 5}))).containsExactly(1, 0);
    }

    @Test
    void notANumberIsNeverPicked() {
        float nan = Float.NaN;
        for (SamplingOptions options : List.of(SamplingOptions.greedy(), SamplingOptions.defaults(), OFF)) {
            if (options.topK() > 0 || options.temperature() == 0) {
                assertThat(Sampler.of(options.withTopK(1)).sample(new float[] {nan, 1, nan, 2}))
                        .isEqualTo(3);
            }
            assertThatIllegalStateException()
                    .isThrownBy(() -> Sampler.of(options).sample(new float[] {nan, nan}))
                    .withMessageContaining("no token has a finite logit");
        }
    }

    @Test
    void allocatesNothingPerToken() {
        SamplingOptions options = SamplingOptions.defaults()
                .withPenalties(new Penalties(64, 1.1f, 0.1f, 0.1f))
                .withTypicalP(0.9f)
                .withSeed(1);
        Sampler sampler = Sampler.of(options);
        float[] source = RandomLogits.of(5, 32_000, 6);
        float[] logits = source.clone();
        for (int i = 0; i < 200; i++) {
            System.arraycopy(source, 0, logits, 0, source.length);
            sampler.sample(logits);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long empty = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
            System.arraycopy(source, 0, logits, 0, source.length);
            sampler.sample(logits);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before - empty).isZero();
    }

    @Test
    void optionsSayWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OFF.withTemperature(-1))
                .withMessage("temperature is -1.0; expected 0 (always the likeliest token) or more");
        assertThatIllegalArgumentException().isThrownBy(() -> OFF.withTemperature(Float.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> OFF.withTopK(-1)).withMessageContaining("top-k is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OFF.withTopP(1.1f))
                .withMessageContaining("top-p is 1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OFF.withMinP(-0.1f))
                .withMessageContaining("min-p");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OFF.withTypicalP(2))
                .withMessageContaining("typical-p");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Penalties(-2, 1, 0, 0))
                .withMessageContaining("penalty window is -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Penalties(64, 0, 0, 0))
                .withMessageContaining("repeat penalty is 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OFF.withLogitBias(Map.of(3, Float.NaN)))
                .withMessageContaining("logit bias of token 3");
    }

    /// Logits whose probabilities are proportional to the weights.
    private static float[] logs(double... weights) {
        float[] logits = new float[weights.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(weights[i]);
        }
        return logits;
    }

    private static int[] draws(SamplingOptions options, int count) {
        Sampler sampler = Sampler.of(options);
        int[] picks = new int[count];
        for (int i = 0; i < count; i++) {
            picks[i] = sampler.sample(new float[] {1, 1, 1, 1, 1});
        }
        return picks;
    }

    private static int[] kept(SamplingOptions options, float... logits) {
        return tokens(new SamplerChain(options).candidates(logits));
    }

    private static int[] tokens(Candidates candidates) {
        return IntStream.range(0, candidates.size()).map(candidates::token).toArray();
    }
}
