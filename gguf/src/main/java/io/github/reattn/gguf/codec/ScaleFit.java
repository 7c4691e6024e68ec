package io.github.reattn.gguf.codec;

import java.util.Arrays;

/// Finds the scale of one group of 16: `x ≈ scale · (level − half)`, level in `0 … 2·half`, exclusive.
///
/// Both searches weigh squared errors by x² and take the best scale for given codes l = level − half, Σ w·x·l / Σ w·l².
/// A group without a magnitude of at least [Extremes#ALL_ZERO] gets the scale 0 and the levels 0.
final class ScaleFit {
    private static final int SIZE = 16;

    private final byte[] trial = new byte[SIZE];

    /// Tries 19 step widths around |largest| / half; ggml-quants.c: `make_qx_quants` with `rmse_type` 1.
    float scan(float[] x, int from, int half, byte[] levels, int at) {
        float largest = Extremes.largest(x, from, SIZE);
        if (Math.abs(largest) < Extremes.ALL_ZERO) {
            Arrays.fill(levels, at, at + SIZE, (byte) 0);
            return 0;
        }
        float scale = 0;
        float gain = Float.NEGATIVE_INFINITY; // Σ² w·x·l / Σ w·l², what the codes explain of Σ w·x²
        for (int t = 0; t <= 18; t++) {
            int stretch = t == 0 ? 0 : t <= 9 ? t - 10 : t - 9; // 0 first: of equals the first wins
            float steps = -(half + 0.1f * stretch) / largest;
            float sumXl = 0;
            float sumLl = 0;
            for (int i = 0; i < SIZE; i++) {
                float value = x[from + i];
                int code = Extremes.nearest(steps * value, -half, half - 1);
                trial[i] = (byte) (code + half);
                float weight = value * value;
                sumXl += weight * value * code;
                sumLl += weight * code * code;
            }
            if (sumLl > 0 && sumXl * sumXl > gain * sumLl) {
                System.arraycopy(trial, 0, levels, at, SIZE);
                scale = sumXl / sumLl;
                gain = scale * sumXl;
            }
        }
        return scale;
    }

    /// Starts from |largest| / half, then moves one code at a time while that explains more, in at most five rounds;
    /// ggml-quants.c: `make_q3_quants` with `do_rmse`.
    float refine(float[] x, int from, int half, byte[] levels, int at) {
        float largest = Extremes.largest(x, from, SIZE);
        if (Math.abs(largest) < Extremes.ALL_ZERO) {
            Arrays.fill(levels, at, at + SIZE, (byte) 0);
            return 0;
        }
        float steps = -half / largest;
        float sumXl = 0;
        float sumLl = 0;
        for (int i = 0; i < SIZE; i++) {
            float value = x[from + i];
            int code = Extremes.nearest(steps * value, -half, half - 1);
            trial[i] = (byte) code;
            sumXl += value * value * value * code;
            sumLl += value * value * code * code;
        }
        boolean moved = true;
        for (int round = 0; round < 5 && moved; round++) {
            moved = false;
            for (int i = 0; i < SIZE; i++) {
                float value = x[from + i];
                float weight = value * value;
                float otherXl = sumXl - weight * value * trial[i];
                if (!(otherXl > 0)) {
                    continue;
                }
                float otherLl = sumLl - weight * trial[i] * trial[i];
                int code = Extremes.nearest(value * otherLl / otherXl, -half, half - 1);
                float newXl = otherXl + weight * value * code;
                float newLl = otherLl + weight * code * code;
                if (code != trial[i] && newLl > 0 && newXl * newXl * sumLl > sumXl * sumXl * newLl) {
                    trial[i] = (byte) code;
                    sumXl = newXl;
                    sumLl = newLl;
                    moved = true;
                }
            }
        }
        for (int i = 0; i < SIZE; i++) {
            levels[at + i] = (byte) (trial[i] + half);
        }
        return sumLl > 0 ? sumXl / sumLl : 0;
    }
}
