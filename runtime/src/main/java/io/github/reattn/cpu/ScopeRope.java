package io.github.reattn.cpu;

import io.github.reattn.model.Rope;

/// Cosines and sines of one [Rope] for the positions inside a scope, `(pair, positions)`: what is gathered is rotated
/// by
/// rows of the table, and so are the queries, whatever their place in the text.
final class ScopeRope {
    private final Rope rope;
    private final int positions;
    private final float[] cos;
    private final float[] sin;

    ScopeRope(Rope rope, int positions) {
        this.rope = rope;
        this.positions = positions;
        this.cos = new float[rope.pairs() * positions];
        this.sin = new float[cos.length];
        for (int pair = 0; pair < rope.pairs(); pair++) {
            for (int p = 0; p < positions; p++) {
                cos[pair * positions + p] = (float) Math.cos(rope.angle(pair, p));
                sin[pair * positions + p] = (float) Math.sin(rope.angle(pair, p));
            }
        }
    }

    /// Rotates `n` columns of `(headDim, stride)` to positions `from` … `from + n − 1`.
    ///
    /// @param out may be `in` with the same place and stride
    void rotate(
            int from, int n, float[] in, int inAt, int inStride, float[] out, int outAt, int outStride, int headDim) {
        for (int pair = 0; pair < rope.pairs(); pair++) {
            int angle = pair * positions + from;
            int a = inAt + rope.first(pair) * inStride;
            int b = inAt + rope.second(pair) * inStride;
            int outA = outAt + rope.first(pair) * outStride;
            int outB = outAt + rope.second(pair) * outStride;
            for (int t = 0; t < n; t++) {
                float c = cos[angle + t];
                float s = sin[angle + t];
                float x = in[a + t];
                float y = in[b + t];
                out[outA + t] = x * c - y * s;
                out[outB + t] = x * s + y * c;
            }
        }
        for (int i = rope.dims(); i < headDim; i++) {
            System.arraycopy(in, inAt + i * inStride, out, outAt + i * outStride, n);
        }
    }
}
