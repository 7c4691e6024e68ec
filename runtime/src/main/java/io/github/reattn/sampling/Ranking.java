package io.github.reattn.sampling;

/// What makes one candidate better than another: the smaller key is the better candidate.
///
/// A key is an order-preserving number in the upper 32 bits and the token id in the lower ones, so keys are never
/// equal,
/// the lower id is better where scores are equal, and sorting candidates is sorting plain longs.
interface Ranking {

    /// The likelier the better. NaN is the worst.
    Ranking BY_LOGIT = (logit, token) -> key(Float.isNaN(logit) ? Integer.MAX_VALUE : ~ordered(logit), token);

    long key(float logit, int token);

    static long key(int score, int token) {
        return ((long) score << 32) | token;
    }

    static int token(long key) {
        return (int) key;
    }

    /// An int that compares as the float does; −0 equals 0.
    static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value + 0.0f);
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }
}
