package io.github.reattn.sampling;

/// Picks the next token. A sampler belongs to one answer; it may remember what was said. Not thread-safe.
@FunctionalInterface
public interface Sampler {

    /// Picks a token and remembers it.
    ///
    /// @param logits (vocabSize), one for each token id; may be changed
    /// @return the id of the token
    /// @throws IllegalStateException if no token has a finite logit
    int sample(float[] logits);

    /// Tells the sampler of a token that it did not pick: one of the prompt.
    default void accept(int token) {}

    /// The sampler for these options. It allocates nothing per token once it has seen a few.
    ///
    /// The order is llama.cpp's (`common_sampler_init`): logit bias, penalties, top-k, typical, top-p, min-p,
    /// temperature,
    /// then a random pick by probability; with temperature 0 the likeliest of what is left, the lower id where two are
    /// equal.
    static Sampler of(SamplingOptions options) {
        return new SamplerChain(options);
    }
}
