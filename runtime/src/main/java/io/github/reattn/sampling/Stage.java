package io.github.reattn.sampling;

/// One step of the chain: changes logits, or leaves candidates out. Never leaves all of them out.
interface Stage {

    void apply(Candidates candidates);

    /// A token was said, in the prompt or by the sampler.
    default void accept(int token) {}
}
