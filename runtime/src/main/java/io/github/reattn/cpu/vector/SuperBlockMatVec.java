package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.B;
import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.I;
import static io.github.reattn.cpu.vector.Lanes.INT;
import static io.github.reattn.cpu.vector.Lanes.L;
import static io.github.reattn.cpu.vector.Lanes.LE;
import static io.github.reattn.cpu.vector.Lanes.SHORT;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import io.github.reattn.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Matrix-vector products of the K-quants (super-blocks of 256), on the bytes as they lie in the file.
///
/// Scales are taken apart by scalar code on ints; the minima of a row cost one product with the sums of 32 activations,
/// which are formed once per call.
final class SuperBlockMatVec {
    private SuperBlockMatVec() {}

    private static float half(MemorySegment m, long at) {
        return Float.float16ToFloat(m.get(SHORT, at));
    }

    /// `sums[b] = x[32b] + … + x[32b + 31]`.
    private static void sumsOf32(float[] x, int cols, float[] sums) {
        for (int b = 0; b < cols / 32; b++) {
            FloatVector s = FloatVector.zero(F);
            for (int j = 0; j < 32; j += L) {
                s = s.add(FloatVector.fromArray(F, x, b * 32 + j));
            }
            sums[b] = s.reduceLanes(ADD);
        }
    }

    /// Q4_K: `| d f16 | dmin f16 | 8 × (scale, min) 6 bits | q 128 × 2 nibbles |`, value = d · scale · q − dmin · min.
    static void q4_K(Tensor w, float[] x, float[] out, int from, int to, float[] sums) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 256;
        sumsOf32(x, w.cols(), sums);
        for (int r = from; r < to; r++) {
            long o = w.rowOffset(r);
            FloatVector low = FloatVector.zero(F);
            FloatVector high = FloatVector.zero(F);
            float minima = 0;
            for (int b = 0; b < blocks; b++, o += 144) {
                float d = half(m, o);
                int u0 = m.get(INT, o + 4);
                int u1 = m.get(INT, o + 8);
                int u2 = m.get(INT, o + 12);
                // Bytes of the four ints: scales 0–3, scales 4–7, minima 0–3, minima 4–7 (ggml `get_scale_min_k4`).
                int s0 = u0 & 0x3f3f3f3f;
                int s1 = (u2 & 0x0f0f0f0f) | ((u0 >>> 2) & 0x30303030);
                int m0 = u1 & 0x3f3f3f3f;
                int m1 = ((u2 >>> 4) & 0x0f0f0f0f) | ((u1 >>> 2) & 0x30303030);
                float s = 0;
                for (int j = 0; j < 4; j++) {
                    s += ((m0 >>> (8 * j)) & 63) * sums[b * 8 + j] + ((m1 >>> (8 * j)) & 63) * sums[b * 8 + 4 + j];
                }
                minima += half(m, o + 2) * s;
                for (int j = 0; j < 4; j++) {
                    int pair = (j < 2 ? s0 : s1) >>> (16 * (j & 1));
                    FloatVector p0 = FloatVector.zero(F);
                    FloatVector p1 = FloatVector.zero(F);
                    for (int i = 0; i < 32; i += L) {
                        int at = b * 256 + j * 64 + i;
                        IntVector q = (IntVector) ByteVector.fromMemorySegment(B, m, o + 16 + j * 32L + i, LE)
                                .convertShape(ZERO_EXTEND_B2I, I, 0);
                        p0 = ((FloatVector) q.and(15).convert(I2F, 0)).fma(FloatVector.fromArray(F, x, at), p0);
                        p1 = ((FloatVector) q.lanewise(LSHR, 4).convert(I2F, 0))
                                .fma(FloatVector.fromArray(F, x, at + 32), p1);
                    }
                    low = p0.fma(FloatVector.broadcast(F, d * (pair & 63)), low);
                    high = p1.fma(FloatVector.broadcast(F, d * ((pair >>> 8) & 63)), high);
                }
            }
            out[r] = low.add(high).reduceLanes(ADD) - minima;
        }
    }

    /// Q5_K: as Q4_K with a fifth bit: `| d | dmin | 12 bytes | fifth bits 32 × u8 | q 128 × 2 nibbles |`.
    static void q5_K(Tensor w, float[] x, float[] out, int from, int to, float[] sums) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 256;
        sumsOf32(x, w.cols(), sums);
        for (int r = from; r < to; r++) {
            long o = w.rowOffset(r);
            FloatVector low = FloatVector.zero(F);
            FloatVector high = FloatVector.zero(F);
            float minima = 0;
            for (int b = 0; b < blocks; b++, o += 176) {
                float d = half(m, o);
                int u0 = m.get(INT, o + 4);
                int u1 = m.get(INT, o + 8);
                int u2 = m.get(INT, o + 12);
                int s0 = u0 & 0x3f3f3f3f;
                int s1 = (u2 & 0x0f0f0f0f) | ((u0 >>> 2) & 0x30303030);
                int m0 = u1 & 0x3f3f3f3f;
                int m1 = ((u2 >>> 4) & 0x0f0f0f0f) | ((u1 >>> 2) & 0x30303030);
                float s = 0;
                for (int j = 0; j < 4; j++) {
                    s += ((m0 >>> (8 * j)) & 63) * sums[b * 8 + j] + ((m1 >>> (8 * j)) & 63) * sums[b * 8 + 4 + j];
                }
                minima += half(m, o + 2) * s;
                for (int j = 0; j < 4; j++) {
                    int pair = (j < 2 ? s0 : s1) >>> (16 * (j & 1));
                    FloatVector p0 = FloatVector.zero(F);
                    FloatVector p1 = FloatVector.zero(F);
                    for (int i = 0; i < 32; i += L) {
                        int at = b * 256 + j * 64 + i;
                        IntVector q = (IntVector) ByteVector.fromMemorySegment(B, m, o + 48 + j * 32L + i, LE)
                                .convertShape(ZERO_EXTEND_B2I, I, 0);
                        IntVector fifth = ((IntVector) ByteVector.fromMemorySegment(B, m, o + 16 + i, LE)
                                        .convertShape(ZERO_EXTEND_B2I, I, 0))
                                .lanewise(LSHR, 2 * j);
                        p0 = ((FloatVector) q.and(15)
                                        .or(fifth.and(1).lanewise(LSHL, 4))
                                        .convert(I2F, 0))
                                .fma(FloatVector.fromArray(F, x, at), p0);
                        p1 = ((FloatVector) q.lanewise(LSHR, 4)
                                        .or(fifth.and(2).lanewise(LSHL, 3))
                                        .convert(I2F, 0))
                                .fma(FloatVector.fromArray(F, x, at + 32), p1);
                    }
                    low = p0.fma(FloatVector.broadcast(F, d * (pair & 63)), low);
                    high = p1.fma(FloatVector.broadcast(F, d * ((pair >>> 8) & 63)), high);
                }
            }
            out[r] = low.add(high).reduceLanes(ADD) - minima;
        }
    }

    /// Q6_K: `| low nibbles 128 | high bit pairs 64 | scales 16 × i8 | d f16 |`, value = d · scale · (q − 32).
    ///
    /// The scales of the whole row are multiplied out first, into `scales` (cols / 16): a loop body with both parts
    /// grows
    /// past what stays inlined.
    static void q6_K(Tensor w, float[] x, float[] out, int from, int to, float[] scales) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 256;
        for (int r = from; r < to; r++) {
            long o = w.rowOffset(r);
            for (int b = 0; b < blocks; b++) {
                float d = half(m, o + b * 210L + 208);
                for (int j = 0; j < 16; j++) {
                    scales[b * 16 + j] = d * m.get(ValueLayout.JAVA_BYTE, o + b * 210L + 192 + j);
                }
            }
            FloatVector even = FloatVector.zero(F);
            FloatVector odd = FloatVector.zero(F);
            for (int h = 0; h < 2 * blocks; h++) {
                long low = o + (h >> 1) * 210L + (h & 1) * 64L;
                long high = o + (h >> 1) * 210L + 128 + (h & 1) * 32L;
                for (int i = 0; i < 32; i += L) {
                    int at = h * 128 + i;
                    int s = h * 8 + i / 16;
                    IntVector qa = (IntVector)
                            ByteVector.fromMemorySegment(B, m, low + i, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector qb = (IntVector)
                            ByteVector.fromMemorySegment(B, m, low + 32 + i, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector qh = (IntVector)
                            ByteVector.fromMemorySegment(B, m, high + i, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    even = ((FloatVector) qa.and(15)
                                    .or(qh.lanewise(LSHL, 4).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(FloatVector.fromArray(F, x, at))
                            .fma(FloatVector.broadcast(F, scales[s]), even);
                    odd = ((FloatVector) qb.and(15)
                                    .or(qh.lanewise(LSHL, 2).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(FloatVector.fromArray(F, x, at + 32))
                            .fma(FloatVector.broadcast(F, scales[s + 2]), odd);
                    even = ((FloatVector)
                                    qa.lanewise(LSHR, 4).or(qh.and(48)).sub(32).convert(I2F, 0))
                            .mul(FloatVector.fromArray(F, x, at + 64))
                            .fma(FloatVector.broadcast(F, scales[s + 4]), even);
                    odd = ((FloatVector) qb.lanewise(LSHR, 4)
                                    .or(qh.lanewise(LSHR, 2).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(FloatVector.fromArray(F, x, at + 96))
                            .fma(FloatVector.broadcast(F, scales[s + 6]), odd);
                }
            }
            out[r] = even.add(odd).reduceLanes(ADD);
        }
    }
}
