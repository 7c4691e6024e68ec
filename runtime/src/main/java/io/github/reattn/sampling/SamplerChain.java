package io.github.reattn.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The stages in their order, and the final pick.
final class SamplerChain implements Sampler {
    private final Stage[] stages;
    private final boolean greedy;
    private final Candidates candidates = new Candidates();
    private long randomState;

    SamplerChain(SamplingOptions options) {
        greedy = options.temperature() == 0;
        // The likeliest token survives top-k, top-p and min-p, but not always typical.
        boolean onlyLikeliest = greedy && options.typicalP() == 1;
        List<Stage> chain = new ArrayList<>();
        if (!options.logitBias().isEmpty()) {
            chain.add(new LogitBias(options.logitBias()));
        }
        if (options.penalties().active()) {
            chain.add(new RepetitionPenalty(options.penalties()));
        }
        if (options.topK() > 0 && !onlyLikeliest) {
            chain.add(new TopK(options.topK()));
        }
        if (options.typicalP() < 1) {
            chain.add(new Typical(options.typicalP()));
        }
        if (options.topP() < 1 && !onlyLikeliest) {
            chain.add(new TopP(options.topP()));
        }
        if (options.minP() > 0 && !onlyLikeliest) {
            chain.add(new MinP(options.minP()));
        }
        if (!greedy && options.temperature() != 1) {
            chain.add(new Temperature(options.temperature()));
        }
        stages = chain.toArray(Stage[]::new);
        randomState = options.seed() == SamplingOptions.RANDOM_SEED
                ? ThreadLocalRandom.current().nextLong()
                : options.seed();
    }

    @Override
    public int sample(float[] logits) {
        candidates(logits);
        float max = candidates.maxLogit();
        if (!Float.isFinite(max)) {
            throw new IllegalStateException("no token has a finite logit (the largest is " + max
                    + "); the model's weights may be damaged, or a logit bias bans every token");
        }
        int picked = greedy ? candidates.token(candidates.best()) : draw(max);
        accept(picked);
        return picked;
    }

    /// What the stages leave over.
    Candidates candidates(float[] logits) {
        candidates.reset(logits);
        for (Stage stage : stages) {
            stage.apply(candidates);
        }
        return candidates;
    }

    @Override
    public void accept(int token) {
        for (Stage stage : stages) {
            stage.accept(token);
        }
    }

    /// A token by its probability: the first at which the running sum passes a random share of the whole.
    private int draw(float max) {
        double left = nextDouble() * candidates.sumOfExp(max);
        for (int i = 0; i < candidates.size() - 1; i++) {
            left -= Math.exp(candidates.logit(i) - max);
            if (left < 0) {
                return candidates.token(i);
            }
        }
        return candidates.token(candidates.size() - 1);
    }

    /// SplitMix64, written out so that a seed means the same on every Java version; 53 bits, 0 to below 1.
    ///
    /// @see <a href="https://doi.org/10.1145/2660193.2660195">Fast Splittable Pseudorandom Number Generators</a>
    private double nextDouble() {
        randomState += 0x9e3779b97f4a7c15L;
        long z = randomState;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
