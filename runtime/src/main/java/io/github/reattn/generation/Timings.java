package io.github.reattn.generation;

/// How long an answer took.
///
/// @param loadNanos opening the model, once for all answers; 0 where unknown
/// @param promptNanos reading the prompt
/// @param promptTokens tokens of the prompt that were read, without those that the session held already
/// @param decodeNanos choosing and reading the answer's tokens
/// @param decodedTokens steps of the model for the answer: its last token needs none
public record Timings(long loadNanos, long promptNanos, int promptTokens, long decodeNanos, int decodedTokens) {

    /// The same, with the time that opening the model took.
    public Timings withLoadNanos(long value) {
        return new Timings(value, promptNanos, promptTokens, decodeNanos, decodedTokens);
    }

    /// Tokens of the prompt read per second; 0 where none were.
    public double promptTokensPerSecond() {
        return perSecond(promptTokens, promptNanos);
    }

    /// Tokens decoded per second; 0 where none were.
    public double decodeTokensPerSecond() {
        return perSecond(decodedTokens, decodeNanos);
    }

    private static double perSecond(int tokens, long nanos) {
        return nanos == 0 ? 0 : tokens * 1e9 / nanos;
    }
}
