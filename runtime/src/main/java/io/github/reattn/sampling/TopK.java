package io.github.reattn.sampling;

/// Keeps the `k` likeliest (`llama_sampler_top_k`).
record TopK(int k) implements Stage {

    @Override
    public void apply(Candidates candidates) {
        candidates.keepLikeliest(k);
    }
}
