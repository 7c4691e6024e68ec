package io.github.reattn.sampling;

/// Divides logits by `t`: below 1 the likely ones gain, above 1 the unlikely ones (`llama_sampler_temp`).
record Temperature(float t) implements Stage {

    @Override
    public void apply(Candidates candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            candidates.setLogit(i, candidates.logit(i) / t);
        }
    }
}
