package io.github.reattn.gguf.codec;

import java.util.Arrays;

/// Finds scale and minimum of one group: `x ≈ scale · level − minimum`, level in `0 … top`, minimum not negative.
///
/// Levels come from a step width, scale and minimum from the levels by weighted least squares; of some twenty step
/// widths around (max − min) / top the one with the least weighted error is kept. ggml-quants.c: `make_qkx2_quants`.
final class OffsetFit {
    /// The highest level.
    final int top;

    /// Two-bit groups weigh by |x| and measure |error|; others weigh by rms + |x| and measure error².
    private final boolean twoBits;

    /// The first try divides the range into `top + firstStretch` steps, each further try into 0.1 more.
    private final float firstStretch;

    private final int tries;
    private final float[] weights;
    private final byte[] trial;

    /// The result of the last [#fit].
    float scale;

    float minimum;

    OffsetFit(int size, int top, float firstStretch, int tries) {
        this.top = top;
        this.twoBits = top == 3;
        this.firstStretch = firstStretch;
        this.tries = tries;
        this.weights = new float[size];
        this.trial = new byte[size];
    }

    /// Fits the group of `x` that starts at `from`; its levels go to the same place of `levels`.
    void fit(float[] x, int from, byte[] levels, int at) {
        weigh(x, from);
        float sumW = 0;
        float sumX = 0;
        for (int i = 0; i < weights.length; i++) {
            sumW += weights[i];
            sumX += weights[i] * x[from + i];
        }
        float max = Extremes.maximum(x, from, weights.length);
        float low = Math.min(0, Extremes.minimum(x, from, weights.length));
        if (max == low) {
            Arrays.fill(levels, at, at + weights.length, (byte) 0);
            scale = 0;
            minimum = -low;
            return;
        }
        float steps = top / (max - low);
        scale = 1 / steps;
        level(x, from, low, steps);
        System.arraycopy(trial, 0, levels, at, trial.length);
        float leastError = error(x, from, scale, low);
        for (int t = 0; t < tries; t++) {
            level(x, from, low, (firstStretch + 0.1f * t + top) / (max - low));
            float sumL = 0;
            float sumLl = 0;
            float sumXl = 0;
            for (int i = 0; i < trial.length; i++) {
                int level = trial[i];
                float weighted = weights[i] * level;
                sumL += weighted;
                sumLl += weighted * level;
                sumXl += weighted * x[from + i];
            }
            float determinant = sumW * sumLl - sumL * sumL;
            if (!(determinant > 0)) {
                continue;
            }
            float trialScale = (sumW * sumXl - sumX * sumL) / determinant;
            float trialLow = (sumLl * sumX - sumL * sumXl) / determinant;
            if (trialLow > 0) {
                trialLow = 0;
                trialScale = sumXl / sumLl;
            }
            float error = error(x, from, trialScale, trialLow);
            if (error < leastError) {
                System.arraycopy(trial, 0, levels, at, trial.length);
                leastError = error;
                scale = trialScale;
                low = trialLow; // further tries start from here
            }
        }
        minimum = -low;
    }

    private void weigh(float[] x, int from) {
        float rms = 0;
        if (!twoBits) {
            float squares = 0;
            for (int i = 0; i < weights.length; i++) {
                squares += x[from + i] * x[from + i];
            }
            rms = (float) Math.sqrt(squares / weights.length);
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = rms + Math.abs(x[from + i]);
        }
    }

    private void level(float[] x, int from, float low, float steps) {
        for (int i = 0; i < trial.length; i++) {
            trial[i] = (byte) Extremes.nearest(steps * (x[from + i] - low), 0, top);
        }
    }

    private float error(float[] x, int from, float scale, float low) {
        float error = 0;
        for (int i = 0; i < trial.length; i++) {
            float difference = scale * trial[i] + low - x[from + i];
            error += weights[i] * (twoBits ? Math.abs(difference) : difference * difference);
        }
        return error;
    }
}
