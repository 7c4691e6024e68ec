package io.github.reattn.cpu;

import io.github.reattn.gguf.Tensor;
import io.github.reattn.model.Activation;
import java.lang.foreign.MemorySegment;

/// The arithmetic of the CPU backend, as operations on whole arrays: a scalar reference and a Vector API version,
/// forced
/// equal by KernelsEqualityTest. Stateless and thread-safe; nothing allocates.
///
/// Two shapes of activations: a **vector** holds one token, `(width)`; a **tile** holds [#tileTokens] tokens side by
/// side, `(width, tileTokens)`, so that the lanes of a vector are tokens and no sum runs across lanes.
public interface Kernels {

    /// Keys are grouped by 16 in the rotated copy: `(group, headDim, KEY_GROUP)`, so that lanes are keys.
    int KEY_GROUP = 16;

    /// For people: `vector-512` or `scalar`.
    String name();

    /// Tokens per tile.
    int tileTokens();

    // ---- one token

    /// `out[row] = W[row] · x` for rows `from` … `to − 1`.
    ///
    /// @param x (cols)   @param out (rows), written at `from` … `to − 1`   @param scratch at least (cols), for formats
    ///     without a kernel of their own: a row is decoded there first
    void matVec(Tensor w, float[] x, float[] out, int from, int to, float[] scratch);

    /// `out = in / √(mean(in²) + eps) · weight` over `n` values at `at`; `out` may be `in`.
    void rmsNorm(float[] in, int at, int n, float[] weight, float eps, float[] out);

    /// `gate = activation(gate) · up` over the first `n` values; a tile is `n = width · tileTokens` values.
    void gate(Activation activation, float[] gate, float[] up, int at, int n);

    /// `into = into + scale · from` over `n` values at `at`.
    void addScaled(float[] from, float scale, float[] into, int at, int n);

    // ---- tiles

    /// Rows `from` … `from + rows − 1` as floats, `(rows, cols)`.
    void decodeRows(Tensor w, long from, int rows, float[] dst);

    /// `out = A · x`: `a` (rows, cols) row-major, `x` (cols, tileTokens) at `xAt`, `out` (rows, tileTokens) at `outAt`.
    void matMulTile(float[] a, int rows, int cols, float[] x, int xAt, float[] out, int outAt);

    /// `out = Aᵀ · x` or `out += Aᵀ · x`: `a[aAt + k · stride + row]`, `x` (cols, tileTokens), `out` (rows,
    /// tileTokens).
    /// `rows` is a multiple of 8.
    void matMulTileTransposed(
            float[] a,
            int aAt,
            int stride,
            int rows,
            int cols,
            float[] x,
            int xAt,
            float[] out,
            int outAt,
            boolean accumulate);

    /// [#rmsNorm] of every token of a tile: `n` rows of `(n, tileTokens)` at `at`.
    void rmsNormTile(float[] in, int at, int n, float[] weight, float eps, float[] out);

    /// One block of an online softmax over a tile: `scores` (keys, tileTokens) become weights relative to the new
    /// maximum,
    /// `max` and `sum` (tileTokens) at `stateAt` are carried on, and `out` (headDim, tileTokens) at `outAt` is rescaled
    /// to it.
    void softmaxTile(
            float[] scores,
            int keys,
            float scale,
            float[] max,
            float[] sum,
            int stateAt,
            float[] out,
            int outAt,
            int headDim);

    // ---- attention of one token

    /// `n` F16 values as floats.
    void halfToFloat(MemorySegment src, long srcByte, float[] dst, int at, int n);

    /// `scores[j] = q · k[j]` for the keys of `groups` groups of 16; value `i` of key `j` is
    /// `k[(j / 16) · groupStep + i · stride + j % 16]`.
    void scoreGroups(
            float[] k,
            int groups,
            int groupStep,
            int stride,
            int headDim,
            float[] q,
            int qAt,
            float[] scores,
            int scoresAt);

    /// Copies 16 columns of each row: `dst[at + i · stride + j] = group[i · KEY_GROUP + lane + j]` for j < 16.
    void copyColumns(float[] group, int lane, float[] dst, int at, int stride, int rows);

    // ---- retrieval

    /// Carries on the lists of the `k` best keys of one query: `top` descending and `index` at `at`, both (k).
    ///
    /// @param scores (n) at `scoresAt`, of keys `firstKey` on, ascending over calls, so that the lower key wins a tie
    void topK(float[] scores, int scoresAt, int n, int firstKey, float[] top, int[] index, int at, int k);

    /// [#topK] for every token of a tile: `scores` (keys, tileTokens), `top` and `index` (k, tileTokens) at `at`.
    void topKTile(float[] scores, int keys, int firstKey, float[] top, int[] index, int at, int k);

    /// `out = out + Σ weights[j] · v[j]`: `v` (keys, headDim) at 0.
    void weightedSum(float[] v, int keys, int headDim, float[] weights, int weightsAt, float[] out, int outAt);

    /// Replaces `n` scores by `e^(scale · score − max)`.
    ///
    /// @return their sum
    float exponentials(float[] scores, int at, int n, float scale, float max);
}
