package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.B;
import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.I;
import static io.github.reattn.cpu.vector.Lanes.INT;
import static io.github.reattn.cpu.vector.Lanes.L;
import static io.github.reattn.cpu.vector.Lanes.LE;
import static io.github.reattn.cpu.vector.Lanes.SHORT;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import io.github.reattn.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Matrix-vector products of the formats with blocks of 32, on the bytes as they lie in the file.
///
/// Two rows go together, far apart, so that each is a long sequential stream of its own (adjacent rows stream 2–3 times
/// slower). Where the rows do not divide evenly the last one is computed more than once, to the same value. The loop
/// bodies are written out: helpers of ours would stop being inlined in bodies of this size, and their vectors boxed.
///
/// Source of the layouts: ggml-common.h; see the codecs of io.github.reattn.gguf.codec for drawings.
final class BlockMatVec {
    private BlockMatVec() {}

    private static float half(MemorySegment m, long at) {
        return Float.float16ToFloat(m.get(SHORT, at));
    }

    /// `| d f16 | q 32 × i8 |`, value = d · q.
    static void q8_0(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 32;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int b = 0; b < blocks; b++, o0 += 34, o1 += 34) {
                FloatVector p0 = FloatVector.zero(F);
                FloatVector p1 = FloatVector.zero(F);
                for (int j = 0; j < 32; j += L) {
                    FloatVector xv = FloatVector.fromArray(F, x, b * 32 + j);
                    p0 = ((FloatVector) ByteVector.fromMemorySegment(B, m, o0 + 2 + j, LE)
                                    .convertShape(B2F, F, 0))
                            .fma(xv, p0);
                    p1 = ((FloatVector) ByteVector.fromMemorySegment(B, m, o1 + 2 + j, LE)
                                    .convertShape(B2F, F, 0))
                            .fma(xv, p1);
                }
                a0 = p0.fma(FloatVector.broadcast(F, half(m, o0)), a0);
                a1 = p1.fma(FloatVector.broadcast(F, half(m, o1)), a1);
            }
            out[r] = a0.reduceLanes(ADD);
            out[far] = a1.reduceLanes(ADD);
        }
    }

    /// `| d f16 | q 16 × 2 nibbles |`, value = d · (q − 8).
    static void q4_0(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 32;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int b = 0; b < blocks; b++, o0 += 18, o1 += 18) {
                FloatVector p0 = FloatVector.zero(F);
                FloatVector p1 = FloatVector.zero(F);
                for (int j = 0; j < 16; j += L) {
                    FloatVector x0 = FloatVector.fromArray(F, x, b * 32 + j);
                    FloatVector x1 = FloatVector.fromArray(F, x, b * 32 + 16 + j);
                    FloatVector offset = x0.add(x1).mul(-8f);
                    p0 = p0.add(offset);
                    p1 = p1.add(offset);
                    IntVector v0 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o0 + 2 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    p0 = ((FloatVector) v0.and(15).convert(I2F, 0)).fma(x0, p0);
                    p0 = ((FloatVector) v0.lanewise(LSHR, 4).convert(I2F, 0)).fma(x1, p0);
                    IntVector v1 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o1 + 2 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    p1 = ((FloatVector) v1.and(15).convert(I2F, 0)).fma(x0, p1);
                    p1 = ((FloatVector) v1.lanewise(LSHR, 4).convert(I2F, 0)).fma(x1, p1);
                }
                a0 = p0.fma(FloatVector.broadcast(F, half(m, o0)), a0);
                a1 = p1.fma(FloatVector.broadcast(F, half(m, o1)), a1);
            }
            out[r] = a0.reduceLanes(ADD);
            out[far] = a1.reduceLanes(ADD);
        }
    }

    /// `| d f16 | m f16 | q 16 × 2 nibbles |`, value = d · q + m.
    static void q4_1(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 32;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int b = 0; b < blocks; b++, o0 += 20, o1 += 20) {
                FloatVector p0 = FloatVector.zero(F);
                FloatVector p1 = FloatVector.zero(F);
                FloatVector xs = FloatVector.zero(F);
                for (int j = 0; j < 16; j += L) {
                    FloatVector x0 = FloatVector.fromArray(F, x, b * 32 + j);
                    FloatVector x1 = FloatVector.fromArray(F, x, b * 32 + 16 + j);
                    xs = xs.add(x0.add(x1));
                    IntVector v0 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o0 + 4 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    p0 = ((FloatVector) v0.and(15).convert(I2F, 0)).fma(x0, p0);
                    p0 = ((FloatVector) v0.lanewise(LSHR, 4).convert(I2F, 0)).fma(x1, p0);
                    IntVector v1 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o1 + 4 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    p1 = ((FloatVector) v1.and(15).convert(I2F, 0)).fma(x0, p1);
                    p1 = ((FloatVector) v1.lanewise(LSHR, 4).convert(I2F, 0)).fma(x1, p1);
                }
                a0 = p0.fma(FloatVector.broadcast(F, half(m, o0)), a0);
                a0 = xs.fma(FloatVector.broadcast(F, half(m, o0 + 2)), a0);
                a1 = p1.fma(FloatVector.broadcast(F, half(m, o1)), a1);
                a1 = xs.fma(FloatVector.broadcast(F, half(m, o1 + 2)), a1);
            }
            out[r] = a0.reduceLanes(ADD);
            out[far] = a1.reduceLanes(ADD);
        }
    }

    /// `| d f16 | fifth bits u32 | q 16 × 2 nibbles |`, value = d · (q − 16).
    static void q5_0(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 32;
        int stride = (to - from + 1) / 2;
        IntVector lane = IntVector.zero(I).addIndex(1);
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int b = 0; b < blocks; b++, o0 += 22, o1 += 22) {
                FloatVector p0 = FloatVector.zero(F);
                FloatVector p1 = FloatVector.zero(F);
                int h0 = m.get(INT, o0 + 2);
                int h1 = m.get(INT, o1 + 2);
                for (int j = 0; j < 16; j += L) {
                    FloatVector x0 = FloatVector.fromArray(F, x, b * 32 + j);
                    FloatVector x1 = FloatVector.fromArray(F, x, b * 32 + 16 + j);
                    FloatVector offset = x0.add(x1).mul(-16f);
                    p0 = p0.add(offset);
                    p1 = p1.add(offset);
                    IntVector v0 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o0 + 6 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector l0 = IntVector.broadcast(I, h0 >>> j)
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    IntVector u0 = IntVector.broadcast(I, h0 >>> (16 + j))
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    p0 = ((FloatVector) v0.and(15).or(l0).convert(I2F, 0)).fma(x0, p0);
                    p0 = ((FloatVector) v0.lanewise(LSHR, 4).or(u0).convert(I2F, 0)).fma(x1, p0);
                    IntVector v1 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o1 + 6 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector l1 = IntVector.broadcast(I, h1 >>> j)
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    IntVector u1 = IntVector.broadcast(I, h1 >>> (16 + j))
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    p1 = ((FloatVector) v1.and(15).or(l1).convert(I2F, 0)).fma(x0, p1);
                    p1 = ((FloatVector) v1.lanewise(LSHR, 4).or(u1).convert(I2F, 0)).fma(x1, p1);
                }
                a0 = p0.fma(FloatVector.broadcast(F, half(m, o0)), a0);
                a1 = p1.fma(FloatVector.broadcast(F, half(m, o1)), a1);
            }
            out[r] = a0.reduceLanes(ADD);
            out[far] = a1.reduceLanes(ADD);
        }
    }

    /// `| d f16 | m f16 | fifth bits u32 | q 16 × 2 nibbles |`, value = d · q + m.
    static void q5_1(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int blocks = w.cols() / 32;
        int stride = (to - from + 1) / 2;
        IntVector lane = IntVector.zero(I).addIndex(1);
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int b = 0; b < blocks; b++, o0 += 24, o1 += 24) {
                FloatVector p0 = FloatVector.zero(F);
                FloatVector p1 = FloatVector.zero(F);
                FloatVector xs = FloatVector.zero(F);
                int h0 = m.get(INT, o0 + 4);
                int h1 = m.get(INT, o1 + 4);
                for (int j = 0; j < 16; j += L) {
                    FloatVector x0 = FloatVector.fromArray(F, x, b * 32 + j);
                    FloatVector x1 = FloatVector.fromArray(F, x, b * 32 + 16 + j);
                    xs = xs.add(x0.add(x1));
                    IntVector v0 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o0 + 8 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector l0 = IntVector.broadcast(I, h0 >>> j)
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    IntVector u0 = IntVector.broadcast(I, h0 >>> (16 + j))
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    p0 = ((FloatVector) v0.and(15).or(l0).convert(I2F, 0)).fma(x0, p0);
                    p0 = ((FloatVector) v0.lanewise(LSHR, 4).or(u0).convert(I2F, 0)).fma(x1, p0);
                    IntVector v1 = (IntVector)
                            ByteVector.fromMemorySegment(B, m, o1 + 8 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector l1 = IntVector.broadcast(I, h1 >>> j)
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    IntVector u1 = IntVector.broadcast(I, h1 >>> (16 + j))
                            .lanewise(LSHR, lane)
                            .lanewise(LSHL, 4)
                            .and(16);
                    p1 = ((FloatVector) v1.and(15).or(l1).convert(I2F, 0)).fma(x0, p1);
                    p1 = ((FloatVector) v1.lanewise(LSHR, 4).or(u1).convert(I2F, 0)).fma(x1, p1);
                }
                a0 = p0.fma(FloatVector.broadcast(F, half(m, o0)), a0);
                a0 = xs.fma(FloatVector.broadcast(F, half(m, o0 + 2)), a0);
                a1 = p1.fma(FloatVector.broadcast(F, half(m, o1)), a1);
                a1 = xs.fma(FloatVector.broadcast(F, half(m, o1 + 2)), a1);
            }
            out[r] = a0.reduceLanes(ADD);
            out[far] = a1.reduceLanes(ADD);
        }
    }
}
