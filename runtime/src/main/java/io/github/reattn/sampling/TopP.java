package io.github.reattn.sampling;

/// Keeps the likeliest until together they have at least the probability `p` (`llama_sampler_top_p`).
///
/// @see <a href="https://arxiv.org/abs/1904.09751">The Curious Case of Neural Text Degeneration</a>
record TopP(float p) implements Stage {

    @Override
    public void apply(Candidates candidates) {
        float max = candidates.maxLogit();
        candidates.keepUntil(Ranking.BY_LOGIT, p * candidates.sumOfExp(max), max);
    }
}
