package io.github.reattn.generation;

import java.util.List;

/// How likely a continuation is after a context.
///
/// @param tokens one for each token of the continuation
public record Score(List<ScoredToken> tokens) {

    public Score {
        tokens = List.copyOf(tokens);
    }

    /// The natural logarithm of the continuation's probability.
    public double logprob() {
        double sum = 0;
        for (ScoredToken token : tokens) {
            sum += token.logprob();
        }
        return sum;
    }

    /// Whether every token of the continuation was the likeliest.
    public boolean isGreedy() {
        return tokens.stream().allMatch(token -> token.token() == token.greedy());
    }

    /// A token of the continuation, and what the model expected in its place.
    ///
    /// @param token its id
    /// @param logprob the natural logarithm of its probability after everything before it
    /// @param greedy the likeliest token in its place, the lower id where two are equal
    /// @param top the likeliest tokens in its place, likeliest first
    public record ScoredToken(int token, double logprob, int greedy, List<TokenLogit> top) {

        public ScoredToken {
            top = List.copyOf(top);
        }
    }

    /// A token and its logit.
    public record TokenLogit(int token, float logit) {}
}
