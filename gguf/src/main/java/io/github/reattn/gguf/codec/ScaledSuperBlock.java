package io.github.reattn.gguf.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Working memory to encode one block of 256 values in 16 groups with a signed scale each.
///
/// The groups' scales are themselves whole numbers in `−topScale … topScale − 1`, times d, and stored plus a bias.
final class ScaledSuperBlock {
    private static final int GROUPS = 16;

    /// What to store, after [#fit]: per group …
    final int[] scales = new int[GROUPS];

    /// … and per value.
    final byte[] levels = new byte[256];

    private final int half;
    private final int topScale;
    private final int scaleBias;
    private final ScaleFit groupFit = new ScaleFit();
    private final float[] groupScales = new float[GROUPS];

    ScaledSuperBlock(int half, int topScale, int scaleBias) {
        this.half = half;
        this.topScale = topScale;
        this.scaleBias = scaleBias;
    }

    /// Fits 256 values, and stores d at its place in the block. Where all are zero, so is everything stored.
    void fit(float[] x, int from, MemorySegment dst, long scaleAt) {
        for (int group = 0; group < GROUPS; group++) {
            int k = 16 * group;
            groupScales[group] = half == 4
                    ? groupFit.refine(x, from + k, half, levels, k)
                    : groupFit.scan(x, from + k, half, levels, k);
        }
        float largest = Extremes.largest(groupScales, 0, GROUPS);
        if (Math.abs(largest) < Extremes.ALL_ZERO) {
            Octets.putHalf(dst, scaleAt, 0);
            Arrays.fill(scales, 0);
            Arrays.fill(levels, (byte) 0);
            return;
        }
        float inverse = -topScale / largest;
        float d = Octets.putHalf(dst, scaleAt, 1 / inverse);
        for (int group = 0; group < GROUPS; group++) {
            int code = Extremes.nearest(inverse * groupScales[group], -topScale, topScale - 1);
            scales[group] = code + scaleBias;
            float scale = d * code;
            if (scale == 0) {
                continue; // every level decodes alike
            }
            for (int k = 16 * group; k < 16 * group + 16; k++) {
                levels[k] = (byte) (Extremes.nearest(x[from + k] / scale, -half, half - 1) + half);
            }
        }
    }
}
