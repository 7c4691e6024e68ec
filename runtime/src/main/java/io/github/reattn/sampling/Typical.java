package io.github.reattn.sampling;

/// Keeps tokens whose surprise `−ln p` is nearest to the entropy, until together they have more than the probability
/// `p` (`llama_sampler_typical`).
///
/// @see <a href="https://arxiv.org/abs/2202.00666">Locally Typical Sampling</a>
final class Typical implements Stage, Ranking {
    private final float p;
    private double logSum;
    private double entropy;

    Typical(float p) {
        this.p = p;
    }

    @Override
    public void apply(Candidates candidates) {
        float max = candidates.maxLogit();
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double weight = Math.exp(candidates.logit(i) - max);
            sum += weight;
            // exp(−∞) · −∞ counts as 0, which is its limit.
            weighted += weight == 0 ? 0 : weight * candidates.logit(i);
        }
        // −∑ p ln p, where ln p = logit − max − ln sum
        logSum = max + Math.log(sum);
        entropy = logSum - weighted / sum;
        candidates.keepUntil(this, Math.nextUp(p * sum), max);
    }

    @Override
    public long key(float logit, int token) {
        float distance = (float) Math.abs(logSum - logit - entropy);
        return Ranking.key(Float.floatToRawIntBits(distance), token);
    }
}
