package io.github.reattn.sampling;

/// Keeps what is at least `p` times as likely as the likeliest (`llama_sampler_min_p`).
///
/// `exp(logit − max) ≥ p` is `logit ≥ max + ln p`.
record MinP(float p) implements Stage {

    @Override
    public void apply(Candidates candidates) {
        candidates.keepAtLeast(candidates.maxLogit() + (float) Math.log(p));
    }
}
