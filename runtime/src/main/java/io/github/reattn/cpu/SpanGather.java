package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.Spans;

/// Brings the sinks and the retrieved spans of one head together, un-rotated, in the order of the text. One per worker.
final class SpanGather {
    private final Kernels kernels;
    private final KvCache cache;
    private final int headDim;
    private final float[] group;

    SpanGather(Kernels kernels, KvCache cache, int headDim) {
        this.kernels = kernels;
        this.cache = cache;
        this.headDim = headDim;
        this.group = new float[KEY_GROUP * headDim + KEY_GROUP];
    }

    /// Columns `from` … `to − 1` of the concatenation of tokens 0 … sinks − 1 and the spans.
    ///
    /// @param keys (headDim, stride), column 0 is number `from`; `stride` at least `to − from` + 16
    /// @param values (to − from, headDim)
    void gather(
            int layer, int head, int sinks, Spans spans, int from, int to, float[] keys, int stride, float[] values) {
        int start = 0;
        for (int i = -1; i < spans.count() && start < to; i++) {
            int first = i < 0 ? 0 : spans.from(i);
            int length = i < 0 ? sinks : spans.to(i) - first;
            int a = Math.max(from, start);
            int b = Math.min(to, start + length);
            if (a < b) {
                range(layer, head, first + a - start, first + b - start, keys, a - from, stride, values);
            }
            start += length;
        }
    }

    private void range(int layer, int head, int key, int end, float[] keys, int column, int stride, float[] values) {
        int at = column;
        for (int k = key; k < end; ) {
            int lane = k % KEY_GROUP;
            int n = Math.min(KEY_GROUP - lane, end - k);
            cache.loadKeys(kernels, layer, head, k - lane, KEY_GROUP, group);
            // Whole groups are copied; what is too much is overwritten by what follows.
            kernels.copyColumns(group, lane, keys, at, stride, headDim);
            at += n;
            k += n;
        }
        int row = column;
        for (int k = key; k < end; ) {
            int n = Math.min(KvCache.PAGE - k % KvCache.PAGE, end - k);
            cache.loadValues(kernels, layer, head, k, n, values, row * headDim);
            row += n;
            k += n;
        }
    }
}
