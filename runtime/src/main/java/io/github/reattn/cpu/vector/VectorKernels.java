package io.github.reattn.cpu.vector;

import io.github.reattn.cpu.Kernels;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import io.github.reattn.model.Activation;
import java.lang.foreign.MemorySegment;

/// The kernels on the Vector API: a table from format to loop. A format without a loop of its own is decoded row by row
/// by its codec and multiplied as floats, so that every format works on every width.
public final class VectorKernels implements Kernels {

    /// Reached by name from KernelProvider.
    public VectorKernels() {}

    @Override
    public String name() {
        return "vector-" + Lanes.F.vectorBitSize();
    }

    @Override
    public int tileTokens() {
        return TileMatMul.T;
    }

    @Override
    public void matVec(Tensor w, float[] x, float[] out, int from, int to, float[] scratch) {
        switch (w.type()) {
            case F32 -> FloatMatVec.f32(w, x, out, from, to);
            case F16 -> FloatMatVec.f16(w, x, out, from, to);
            case BF16 -> FloatMatVec.bf16(w, x, out, from, to);
            default -> {
                if (Lanes.NARROW) {
                    decodedMatVec(w, x, out, from, to, scratch);
                } else {
                    quantisedMatVec(w, x, out, from, to, scratch);
                }
            }
        }
    }

    private static void quantisedMatVec(Tensor w, float[] x, float[] out, int from, int to, float[] scratch) {
        boolean wide = Lanes.L == 16;
        switch (w.type()) {
            case Q4_0 -> {
                if (wide) {
                    BlockMatVec16.q4_0(w, x, out, from, to);
                } else {
                    BlockMatVec.q4_0(w, x, out, from, to);
                }
            }
            case Q4_1 -> {
                if (wide) {
                    BlockMatVec16.q4_1(w, x, out, from, to);
                } else {
                    BlockMatVec.q4_1(w, x, out, from, to);
                }
            }
            case Q5_0 -> {
                if (wide) {
                    BlockMatVec16.q5_0(w, x, out, from, to);
                } else {
                    BlockMatVec.q5_0(w, x, out, from, to);
                }
            }
            case Q5_1 -> {
                if (wide) {
                    BlockMatVec16.q5_1(w, x, out, from, to);
                } else {
                    BlockMatVec.q5_1(w, x, out, from, to);
                }
            }
            case Q8_0 -> {
                if (wide) {
                    BlockMatVec16.q8_0(w, x, out, from, to);
                } else {
                    BlockMatVec.q8_0(w, x, out, from, to);
                }
            }
            case Q4_K -> SuperBlockMatVec.q4_K(w, x, out, from, to, scratch);
            case Q5_K -> SuperBlockMatVec.q5_K(w, x, out, from, to, scratch);
            case Q6_K -> SuperBlockMatVec.q6_K(w, x, out, from, to, scratch);
            default -> decodedMatVec(w, x, out, from, to, scratch);
        }
    }

    private static void decodedMatVec(Tensor w, float[] x, float[] out, int from, int to, float[] scratch) {
        BlockCodec codec = BlockCodec.of(w.type());
        for (int row = from; row < to; row++) {
            codec.decode(w.data(), w.rowOffset(row), scratch, 0, w.cols());
            out[row] = FloatMatVec.dot(scratch, x, w.cols());
        }
    }

    @Override
    public void rmsNorm(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        Elementwise.rmsNorm(in, at, n, weight, eps, out);
    }

    @Override
    public void gate(Activation activation, float[] gate, float[] up, int at, int n) {
        Elementwise.gate(activation, gate, up, at, n);
    }

    @Override
    public void addScaled(float[] from, float scale, float[] into, int at, int n) {
        Elementwise.addScaled(from, scale, into, at, n);
    }

    @Override
    public void decodeRows(Tensor w, long from, int rows, float[] dst) {
        MemorySegment m = w.data();
        long at = w.rowOffset(from);
        int n = rows * w.cols();
        if (Lanes.NARROW) {
            BlockCodec.of(w.type()).decode(m, at, dst, 0, n);
            return;
        }
        switch (w.type()) {
            case Q4_0 -> BlockDecode.q4_0(m, at, dst, 0, n);
            case Q4_1 -> BlockDecode.q4_1(m, at, dst, 0, n);
            case Q5_0 -> BlockDecode.q5_0(m, at, dst, 0, n);
            case Q8_0 -> BlockDecode.q8_0(m, at, dst, 0, n);
            case Q4_K -> BlockDecode.q4_K(m, at, dst, 0, n);
            case Q6_K -> BlockDecode.q6_K(m, at, dst, 0, n);
            case F16 -> TokenAttention.halfToFloat(m, at, dst, 0, n);
            default -> BlockCodec.of(w.type()).decode(m, at, dst, 0, n);
        }
    }

    @Override
    public void matMulTile(float[] a, int rows, int cols, float[] x, int xAt, float[] out, int outAt) {
        TileMatMul.rows(a, rows, cols, x, xAt, out, outAt);
    }

    @Override
    public void matMulTileTransposed(
            float[] a,
            int aAt,
            int stride,
            int rows,
            int cols,
            float[] x,
            int xAt,
            float[] out,
            int outAt,
            boolean accumulate) {
        TileMatMul.columns(a, aAt, stride, rows, cols, x, xAt, out, outAt, accumulate);
    }

    @Override
    public void rmsNormTile(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        Elementwise.rmsNormTile(in, at, n, weight, eps, out);
    }

    @Override
    public void softmaxTile(
            float[] scores,
            int keys,
            float scale,
            float[] max,
            float[] sum,
            int stateAt,
            float[] out,
            int outAt,
            int headDim) {
        Elementwise.softmaxTile(scores, keys, scale, max, sum, stateAt, out, outAt, headDim);
    }

    @Override
    public void halfToFloat(MemorySegment src, long srcByte, float[] dst, int at, int n) {
        TokenAttention.halfToFloat(src, srcByte, dst, at, n);
    }

    @Override
    public void scoreGroups(
            float[] k,
            int groups,
            int groupStep,
            int stride,
            int headDim,
            float[] q,
            int qAt,
            float[] scores,
            int scoresAt) {
        TokenAttention.scoreGroups(k, groups, groupStep, stride, headDim, q, qAt, scores, scoresAt);
    }

    @Override
    public void copyColumns(float[] group, int lane, float[] dst, int at, int stride, int rows) {
        TokenAttention.copyColumns(group, lane, dst, at, stride, rows);
    }

    @Override
    public void topK(float[] scores, int scoresAt, int n, int firstKey, float[] top, int[] index, int at, int k) {
        TokenAttention.topK(scores, scoresAt, n, firstKey, top, index, at, k);
    }

    @Override
    public void topKTile(float[] scores, int keys, int firstKey, float[] top, int[] index, int at, int k) {
        TokenAttention.topKTile(scores, keys, firstKey, top, index, at, k);
    }

    @Override
    public void weightedSum(float[] v, int keys, int headDim, float[] weights, int weightsAt, float[] out, int outAt) {
        TokenAttention.weightedSum(v, keys, headDim, weights, weightsAt, out, outAt);
    }

    @Override
    public float exponentials(float[] scores, int at, int n, float scale, float max) {
        return Elementwise.exponentials(scores, at, n, scale, max);
    }
}
