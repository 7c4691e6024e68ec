package io.github.reattn.cpu;

import io.github.reattn.model.Rope;

/// Cosines and sines of one [Rope] at consecutive positions: `(tile, pair, tileTokens)`.
final class RopeTable {
    private final Rope rope;
    private final int tileTokens;
    private final float[] cos;
    private final float[] sin;

    RopeTable(Rope rope, int tileTokens, int tiles) {
        this.rope = rope;
        this.tileTokens = tileTokens;
        this.cos = new float[tiles * rope.pairs() * tileTokens];
        this.sin = new float[cos.length];
    }

    /// Fills the table for positions `from` … `from + tokens − 1`.
    void fill(long from, int tokens) {
        for (int token = 0; token < tokens; token++) {
            int at = (token / tileTokens) * rope.pairs() * tileTokens + token % tileTokens;
            for (int pair = 0; pair < rope.pairs(); pair++) {
                double angle = rope.angle(pair, from + token);
                cos[at + pair * tileTokens] = (float) Math.cos(angle);
                sin[at + pair * tileTokens] = (float) Math.sin(angle);
            }
        }
    }

    /// Rotates one head of one tile: `(headDim, tileTokens)` from `in` at `inAt` to `out` at `outAt`, which may be the
    /// same
    /// place.
    void rotate(int tile, float[] in, int inAt, float[] out, int outAt, int headDim) {
        int width = tileTokens;
        for (int pair = 0; pair < rope.pairs(); pair++) {
            int angle = (tile * rope.pairs() + pair) * width;
            int first = rope.first(pair) * width;
            int second = rope.second(pair) * width;
            for (int t = 0; t < width; t++) {
                float c = cos[angle + t];
                float s = sin[angle + t];
                float a = in[inAt + first + t];
                float b = in[inAt + second + t];
                out[outAt + first + t] = a * c - b * s;
                out[outAt + second + t] = a * s + b * c;
            }
        }
        int rest = rope.dims() * width;
        System.arraycopy(in, inAt + rest, out, outAt + rest, headDim * width - rest);
    }
}
