package io.github.reattn.generation;

/// How well a model predicts a text.
///
/// @param tokens how many tokens were predicted
/// @param nll the mean of their negative log-likelihoods, natural logarithm
public record Perplexity(long tokens, double nll) {

    /// `exp(nll)`
    public double ppl() {
        return Math.exp(nll);
    }
}
