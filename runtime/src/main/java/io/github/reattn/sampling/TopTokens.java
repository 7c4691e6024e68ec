package io.github.reattn.sampling;

/// The likeliest tokens of a step, for people and programs that want to see more than the pick. Not thread-safe.
public final class TopTokens {
    private final Candidates candidates = new Candidates();

    /// The ids with the largest logits, largest first, the lower id first where two are equal.
    ///
    /// @param logits (vocabSize), not changed
    /// @param count how many; fewer come back where the vocabulary is smaller
    /// @throws IllegalArgumentException if `count` is negative
    public int[] of(float[] logits, int count) {
        Check.that(count >= 0, "number of top tokens", count, "0 or more");
        if (count == 0) {
            return new int[0];
        }
        candidates.reset(logits);
        candidates.keepLikeliest(count);
        int[] top = new int[candidates.size()];
        for (int i = 0; i < top.length; i++) {
            top[i] = candidates.token(i);
        }
        return top;
    }
}
