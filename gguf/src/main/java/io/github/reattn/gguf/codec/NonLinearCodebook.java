package io.github.reattn.gguf.codec;

/// The codebook of IQ4_NL and IQ4_XS, denser around zero, and the search for a block's scale.
///
/// ggml-common.h: `kvalues_iq4nl`; ggml-quants.c: `quantize_row_iq4_nl_impl`, `best_index_int8`.
final class NonLinearCodebook {
    static final float[] VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private static final int TRIES = 7;

    private NonLinearCodebook() {}

    /// The scale of `x[from … from + 32)` with the least squared error, errors weighted by x².
    ///
    /// Each attempt scales so that the value of largest magnitude becomes +127, or one of −134 … −120, picks the
    /// nearest codes, and takes the best scale for these codes: Σ w·q·x / Σ w·q².
    static float scale(float[] x, int from) {
        float largest = Extremes.largest(x, from, 32);
        if (Math.abs(largest) < Extremes.ALL_ZERO) {
            return 0;
        }
        float scale = 0;
        float gain = Float.NEGATIVE_INFINITY;
        for (int attempt = -TRIES - 1; attempt <= TRIES; attempt++) {
            float inverse = attempt < -TRIES ? 1 / (largest / 127) : (attempt + VALUES[0]) / largest;
            float sumQx = 0;
            float sumQq = 0;
            for (int i = from; i < from + 32; i++) {
                float q = VALUES[nearest(inverse * x[i])];
                float weight = x[i] * x[i];
                sumQx += weight * q * x[i];
                sumQq += weight * q * q;
            }
            if (sumQq > 0 && sumQx * sumQx > gain * sumQq) {
                scale = sumQx / sumQq;
                gain = scale * sumQx;
            }
        }
        return scale;
    }

    /// The index of the value nearest to `x`.
    static int nearest(float x) {
        int above = 1;
        while (above < 15 && x >= VALUES[above]) {
            above++;
        }
        return x - VALUES[above - 1] < VALUES[above] - x ? above - 1 : above;
    }
}
