package io.github.reattn.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rotary position embedding: pair `i` of a head's values turns by `position · frequencies[i]`.
///
/// The pairs are `(2i, 2i + 1)` where `interleaved` (ggml `GGML_ROPE_TYPE_NORMAL`), else `(i, i + dims / 2)` (`NEOX`).
/// Values from `dims` on are left alone. Immutable.
public final class Rope {
    private final int dims;
    private final boolean interleaved;
    private final double[] frequencies;

    private Rope(int dims, boolean interleaved, double[] frequencies) {
        this.dims = dims;
        this.interleaved = interleaved;
        this.frequencies = frequencies;
    }

    /// Frequencies `base^(−2i / dims) · scale / factors[i]`.
    ///
    /// @param scale linear position scaling: 1, or 1 / `rope.scaling.factor`
    /// @param factors the tensor `rope_freqs.weight` (dims / 2), or null
    /// @see <a href="https://github.com/ggml-org/ggml">ggml `ggml_rope_cache_init`</a>
    static Rope of(int dims, boolean interleaved, double base, double scale, @Nullable ParameterVector factors) {
        double[] frequencies = new double[dims / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double factor = factors == null ? 1 : factors.values()[i];
            frequencies[i] = Math.pow(base, -2.0 * i / dims) * scale / factor;
        }
        return new Rope(dims, interleaved, frequencies);
    }

    /// How many leading values of a head are rotated.
    public int dims() {
        return dims;
    }

    /// Number of rotated pairs.
    public int pairs() {
        return dims / 2;
    }

    /// The first member of pair `i`.
    public int first(int i) {
        return interleaved ? 2 * i : i;
    }

    /// The second member of pair `i`.
    public int second(int i) {
        return interleaved ? 2 * i + 1 : i + dims / 2;
    }

    /// The angle by which pair `i` turns at `position`, in radians.
    public double angle(int i, long position) {
        return position * frequencies[i];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rope rope
                && dims == rope.dims
                && interleaved == rope.interleaved
                && Arrays.equals(frequencies, rope.frequencies);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(frequencies) * 31 + dims;
    }
}
