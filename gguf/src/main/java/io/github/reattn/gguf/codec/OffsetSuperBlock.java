package io.github.reattn.gguf.codec;

import java.lang.foreign.MemorySegment;

/// Working memory to encode one block of 256 values whose groups have a scale and a minimum.
///
/// The groups' scales and minima are themselves stored as small whole numbers, times d and dmin.
final class OffsetSuperBlock {
    /// What to store, after [#fit]: per group …
    final int[] scales;

    final int[] minima;

    /// … and per value.
    final byte[] levels = new byte[256];

    private final int topScale;
    private final OffsetFit groupFit;
    private final float[] groupScales;
    private final float[] groupMinima;

    OffsetSuperBlock(int groups, int topScale, OffsetFit groupFit) {
        this.topScale = topScale;
        this.groupFit = groupFit;
        this.scales = new int[groups];
        this.minima = new int[groups];
        this.groupScales = new float[groups];
        this.groupMinima = new float[groups];
    }

    /// Fits 256 values, and stores d and dmin at their places in the block.
    void fit(float[] x, int from, MemorySegment dst, long scaleAt, long minimumAt) {
        int size = 256 / scales.length;
        for (int group = 0; group < scales.length; group++) {
            groupFit.fit(x, from + group * size, levels, group * size);
            groupScales[group] = groupFit.scale;
            groupMinima[group] = groupFit.minimum;
        }
        float d = Octets.putHalf(dst, scaleAt, quantise(groupScales, scales));
        float dmin = Octets.putHalf(dst, minimumAt, quantise(groupMinima, minima));
        for (int group = 0; group < scales.length; group++) {
            float scale = d * scales[group];
            float minimum = dmin * minima[group];
            if (scale == 0) {
                continue; // every level decodes alike
            }
            for (int k = group * size; k < (group + 1) * size; k++) {
                levels[k] = (byte) Extremes.nearest((x[from + k] + minimum) / scale, 0, groupFit.top);
            }
        }
    }

    /// Whole numbers in `0 … topScale` for the values of all groups; returns what they must be multiplied by.
    private float quantise(float[] values, int[] codes) {
        float largest = Math.max(0, Extremes.maximum(values, 0, values.length));
        float inverse = largest > 0 ? topScale / largest : 0;
        for (int group = 0; group < codes.length; group++) {
            codes[group] = Extremes.nearest(inverse * values[group], 0, topScale);
        }
        return largest / topScale;
    }
}
