package io.github.reattn.gguf.codec;

/// The extreme values of a group of floats, and rounding: what every search for a scale starts from.
final class Extremes {
    /// Groups without a larger magnitude are stored as zeros; ggml's `GROUP_MAX_EPS`.
    static final float ALL_ZERO = 1e-15f;

    private Extremes() {}

    /// The value of largest magnitude, with its sign; of equals the first.
    static float largest(float[] x, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            if (Math.abs(x[i]) > Math.abs(largest)) {
                largest = x[i];
            }
        }
        return largest;
    }

    static float minimum(float[] x, int from, int count) {
        float minimum = x[from];
        for (int i = from + 1; i < from + count; i++) {
            if (x[i] < minimum) {
                minimum = x[i];
            }
        }
        return minimum;
    }

    static float maximum(float[] x, int from, int count) {
        float maximum = x[from];
        for (int i = from + 1; i < from + count; i++) {
            if (x[i] > maximum) {
                maximum = x[i];
            }
        }
        return maximum;
    }

    /// The nearest whole number in `least … most`, halves to even; ggml's `nearest_int`. NaN is 0.
    static int nearest(float value, int least, int most) {
        return Math.clamp((int) Math.rint(value), least, most);
    }
}
