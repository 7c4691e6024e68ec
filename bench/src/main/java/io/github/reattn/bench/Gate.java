package io.github.reattn.bench;

import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;

/// Refuses to measure what computes wrongly: benchmarks call it in their set-up.
final class Gate {
    /// Relative to Σ|w·x|: the rounding of sums of floats, far less than one value that is left out or misplaced.
    /// (Kernels
    /// that round activations to 8 bits would need 1e-3.)
    private static final double TOLERANCE = 1e-5;

    private Gate() {}

    /// Checks `result(row) = w[row] · x` for every row.
    static void product(String what, Tensor w, float[] x, Result result) {
        float[] row = new float[w.cols()];
        for (int r = 0; r < w.rows(); r++) {
            BlockCodec.of(w.type()).decode(w.data(), w.rowOffset(r), row, 0, w.cols());
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < w.cols(); i++) {
                sum += (double) row[i] * x[i];
                magnitude += Math.abs((double) row[i] * x[i]);
            }
            close(what + ", row " + r, sum, result.of(r), TOLERANCE * magnitude);
        }
    }

    /// Checks one value.
    static void close(String what, double expected, double found, double tolerance) {
        if (!(Math.abs(expected - found) <= tolerance)) {
            throw new IllegalStateException(
                    what + ": expected " + expected + " ± " + tolerance + ", found " + found + "; nothing is measured");
        }
    }

    /// The result of a row.
    @FunctionalInterface
    interface Result {
        float of(int row);
    }
}
