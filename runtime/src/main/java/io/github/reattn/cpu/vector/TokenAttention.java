package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;
import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.L;
import static io.github.reattn.cpu.vector.TileMatMul.T;
import static jdk.incubator.vector.VectorOperators.GT;

import io.github.reattn.cpu.ScalarKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Attention of one token over a block of keys and values that was converted to floats.
final class TokenAttention {
    private TokenAttention() {}

    /// A plain loop: C2 turns it into the machine's half conversion (`vcvtph2ps`, `fcvtl`), which the Vector API lacks.
    static void halfToFloat(MemorySegment src, long srcByte, float[] dst, int at, int n) {
        for (int i = 0; i < n; i++) {
            dst[at + i] = Float.float16ToFloat(src.get(Lanes.SHORT, srcByte + 2L * i));
        }
    }

    /// Two groups of 16 keys at a time; the accumulators' lanes are keys, so that nothing is summed across lanes.
    static void scoreGroups(
            float[] k,
            int groups,
            int groupStep,
            int stride,
            int headDim,
            float[] q,
            int qAt,
            float[] scores,
            int scoresAt) {
        for (int g = 0; g < groups; g += 2) {
            int k0 = g * groupStep;
            int k1 = Math.min(g + 1, groups - 1) * groupStep;
            int s0 = scoresAt + g * KEY_GROUP;
            int s1 = scoresAt + Math.min(g + 1, groups - 1) * KEY_GROUP;
            for (int lane = 0; lane < KEY_GROUP; lane += L) {
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                for (int i = 0; i < headDim; i += 2) {
                    FloatVector q0 = FloatVector.broadcast(F, q[qAt + i]);
                    FloatVector q1 = FloatVector.broadcast(F, q[qAt + i + 1]);
                    int at = i * stride + lane;
                    a0 = q0.fma(FloatVector.fromArray(F, k, k0 + at), a0);
                    a1 = q0.fma(FloatVector.fromArray(F, k, k1 + at), a1);
                    b0 = q1.fma(FloatVector.fromArray(F, k, k0 + at + stride), b0);
                    b1 = q1.fma(FloatVector.fromArray(F, k, k1 + at + stride), b1);
                }
                a0.add(b0).intoArray(scores, s0 + lane);
                a1.add(b1).intoArray(scores, s1 + lane);
            }
        }
    }

    static void copyColumns(float[] group, int lane, float[] dst, int at, int stride, int rows) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < KEY_GROUP; j += L) {
                FloatVector.fromArray(F, group, i * KEY_GROUP + lane + j).intoArray(dst, at + i * stride + j);
            }
        }
    }

    static void topK(float[] scores, int scoresAt, int n, int firstKey, float[] top, int[] index, int at, int k) {
        int j = 0;
        for (; j + L <= n; j += L) {
            VectorMask<Float> better =
                    FloatVector.fromArray(F, scores, scoresAt + j).compare(GT, top[at + k - 1]);
            if (better.anyTrue()) {
                for (int lane = 0; lane < L; lane++) {
                    ScalarKernels.insert(scores[scoresAt + j + lane], firstKey + j + lane, top, index, at, 1, k);
                }
            }
        }
        for (; j < n; j++) {
            ScalarKernels.insert(scores[scoresAt + j], firstKey + j, top, index, at, 1, k);
        }
    }

    static void topKTile(float[] scores, int keys, int firstKey, float[] top, int[] index, int at, int k) {
        for (int lane = 0; lane < T; lane += L) {
            FloatVector least = FloatVector.fromArray(F, top, at + (k - 1) * T + lane);
            for (int j = 0; j < keys; j++) {
                VectorMask<Float> better =
                        FloatVector.fromArray(F, scores, j * T + lane).compare(GT, least);
                if (better.anyTrue()) {
                    long lanes = better.toLong();
                    while (lanes != 0) {
                        int t = lane + Long.numberOfTrailingZeros(lanes);
                        ScalarKernels.insert(scores[j * T + t], firstKey + j, top, index, at + t, T, k);
                        lanes &= lanes - 1;
                    }
                    least = FloatVector.fromArray(F, top, at + (k - 1) * T + lane);
                }
            }
        }
    }

    /// Four vectors of the head at a time, two keys in flight.
    static void weightedSum(float[] v, int keys, int headDim, float[] weights, int weightsAt, float[] out, int outAt) {
        int i = 0;
        for (; i + 4 * L <= headDim; i += 4 * L) {
            FloatVector a0 = FloatVector.fromArray(F, out, outAt + i);
            FloatVector a1 = FloatVector.fromArray(F, out, outAt + i + L);
            FloatVector a2 = FloatVector.fromArray(F, out, outAt + i + 2 * L);
            FloatVector a3 = FloatVector.fromArray(F, out, outAt + i + 3 * L);
            for (int j = 0; j < keys; j++) {
                FloatVector w = FloatVector.broadcast(F, weights[weightsAt + j]);
                int at = j * headDim + i;
                a0 = w.fma(FloatVector.fromArray(F, v, at), a0);
                a1 = w.fma(FloatVector.fromArray(F, v, at + L), a1);
                a2 = w.fma(FloatVector.fromArray(F, v, at + 2 * L), a2);
                a3 = w.fma(FloatVector.fromArray(F, v, at + 3 * L), a3);
            }
            a0.intoArray(out, outAt + i);
            a1.intoArray(out, outAt + i + L);
            a2.intoArray(out, outAt + i + 2 * L);
            a3.intoArray(out, outAt + i + 3 * L);
        }
        for (; i + L <= headDim; i += L) {
            FloatVector a = FloatVector.fromArray(F, out, outAt + i);
            for (int j = 0; j < keys; j++) {
                a = FloatVector.broadcast(F, weights[weightsAt + j])
                        .fma(FloatVector.fromArray(F, v, j * headDim + i), a);
            }
            a.intoArray(out, outAt + i);
        }
        for (; i < headDim; i++) {
            for (int j = 0; j < keys; j++) {
                out[outAt + i] += weights[weightsAt + j] * v[j * headDim + i];
            }
        }
    }
}
