package io.github.reattn.cpu;

import java.util.Arrays;

/// The arrays that one thread needs for the attention of a batch; they grow to the largest run seen.
final class PrefillScratch {
    private static final float NOTHING_YET = -1e30f;

    final float[] key;
    final float[] value;
    final float[] scores;
    final SpanGather gather;
    float[] gatheredKeys = new float[0];
    float[] gatheredValues = new float[0];
    float[] query = new float[0];
    float[] max = new float[0];
    float[] sum = new float[0];

    /// @param block keys that are converted at a time   @param width queries per lane tile
    PrefillScratch(int block, int headDim, int width, Kernels kernels, KvCache cache) {
        key = new float[block * headDim];
        value = new float[block * headDim];
        scores = new float[block * width];
        gather = new SpanGather(kernels, cache, headDim);
    }

    /// Empties the online softmax of `queries` queries, all heads counted.
    void reset(int queries, int headDim) {
        if (max.length < queries) {
            max = new float[queries];
            sum = new float[queries];
            query = new float[queries * headDim];
        }
        Arrays.fill(max, 0, queries, NOTHING_YET);
        Arrays.fill(sum, 0, queries, 0);
    }

    /// Makes room for `keys` gathered keys and values.
    void makeRoom(int keys, int headDim) {
        if (gatheredKeys.length < keys * headDim) {
            gatheredKeys = new float[keys * headDim];
            gatheredValues = new float[keys * headDim];
        }
    }
}
