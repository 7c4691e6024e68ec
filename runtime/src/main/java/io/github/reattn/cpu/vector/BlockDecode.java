package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.B;
import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.I;
import static io.github.reattn.cpu.vector.Lanes.INT;
import static io.github.reattn.cpu.vector.Lanes.L;
import static io.github.reattn.cpu.vector.Lanes.LE;
import static io.github.reattn.cpu.vector.Lanes.SHORT;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Blocks as floats, for prefill: the same values as the codecs of io.github.reattn.gguf.codec, bit for bit.
final class BlockDecode {
    private BlockDecode() {}

    private static float half(MemorySegment m, long at) {
        return Float.float16ToFloat(m.get(SHORT, at));
    }

    static void q8_0(MemorySegment m, long o, float[] dst, int at, int n) {
        for (int i = at; i < at + n; i += 32, o += 34) {
            float d = half(m, o);
            for (int j = 0; j < 32; j += L) {
                ((FloatVector) ByteVector.fromMemorySegment(B, m, o + 2 + j, LE).convertShape(B2F, F, 0))
                        .mul(d)
                        .intoArray(dst, i + j);
            }
        }
    }

    static void q4_0(MemorySegment m, long o, float[] dst, int at, int n) {
        for (int i = at; i < at + n; i += 32, o += 18) {
            float d = half(m, o);
            for (int j = 0; j < 16; j += L) {
                IntVector q = (IntVector)
                        ByteVector.fromMemorySegment(B, m, o + 2 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                ((FloatVector) q.and(15).sub(8).convert(I2F, 0)).mul(d).intoArray(dst, i + j);
                ((FloatVector) q.lanewise(LSHR, 4).sub(8).convert(I2F, 0))
                        .mul(d)
                        .intoArray(dst, i + 16 + j);
            }
        }
    }

    static void q4_1(MemorySegment m, long o, float[] dst, int at, int n) {
        for (int i = at; i < at + n; i += 32, o += 20) {
            float d = half(m, o);
            float min = half(m, o + 2);
            for (int j = 0; j < 16; j += L) {
                IntVector q = (IntVector)
                        ByteVector.fromMemorySegment(B, m, o + 4 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                ((FloatVector) q.and(15).convert(I2F, 0)).mul(d).add(min).intoArray(dst, i + j);
                ((FloatVector) q.lanewise(LSHR, 4).convert(I2F, 0))
                        .mul(d)
                        .add(min)
                        .intoArray(dst, i + 16 + j);
            }
        }
    }

    static void q5_0(MemorySegment m, long o, float[] dst, int at, int n) {
        IntVector lane = IntVector.zero(I).addIndex(1);
        for (int i = at; i < at + n; i += 32, o += 22) {
            float d = half(m, o);
            int fifth = m.get(INT, o + 2);
            for (int j = 0; j < 16; j += L) {
                IntVector q = (IntVector)
                        ByteVector.fromMemorySegment(B, m, o + 6 + j, LE).convertShape(ZERO_EXTEND_B2I, I, 0);
                IntVector f0 =
                        IntVector.broadcast(I, fifth >>> j).lanewise(LSHR, lane).lanewise(LSHL, 4);
                IntVector f1 = IntVector.broadcast(I, fifth >>> (16 + j))
                        .lanewise(LSHR, lane)
                        .lanewise(LSHL, 4);
                ((FloatVector) q.and(15).or(f0.and(16)).sub(16).convert(I2F, 0))
                        .mul(d)
                        .intoArray(dst, i + j);
                ((FloatVector) q.lanewise(LSHR, 4).or(f1.and(16)).sub(16).convert(I2F, 0))
                        .mul(d)
                        .intoArray(dst, i + 16 + j);
            }
        }
    }

    static void q4_K(MemorySegment m, long o, float[] dst, int at, int n) {
        for (int i = at; i < at + n; i += 256, o += 144) {
            float d = half(m, o);
            float dmin = half(m, o + 2);
            int u0 = m.get(INT, o + 4);
            int u1 = m.get(INT, o + 8);
            int u2 = m.get(INT, o + 12);
            int s0 = u0 & 0x3f3f3f3f;
            int s1 = (u2 & 0x0f0f0f0f) | ((u0 >>> 2) & 0x30303030);
            int m0 = u1 & 0x3f3f3f3f;
            int m1 = ((u2 >>> 4) & 0x0f0f0f0f) | ((u1 >>> 2) & 0x30303030);
            for (int j = 0; j < 4; j++) {
                int shift = 16 * (j & 1);
                int scales = (j < 2 ? s0 : s1) >>> shift;
                int minima = (j < 2 ? m0 : m1) >>> shift;
                float d0 = d * (scales & 63);
                float d1 = d * ((scales >>> 8) & 63);
                float min0 = dmin * (minima & 63);
                float min1 = dmin * ((minima >>> 8) & 63);
                for (int k = 0; k < 32; k += L) {
                    IntVector q = (IntVector) ByteVector.fromMemorySegment(B, m, o + 16 + j * 32L + k, LE)
                            .convertShape(ZERO_EXTEND_B2I, I, 0);
                    ((FloatVector) q.and(15).convert(I2F, 0)).mul(d0).sub(min0).intoArray(dst, i + j * 64 + k);
                    ((FloatVector) q.lanewise(LSHR, 4).convert(I2F, 0))
                            .mul(d1)
                            .sub(min1)
                            .intoArray(dst, i + j * 64 + 32 + k);
                }
            }
        }
    }

    static void q6_K(MemorySegment m, long o, float[] dst, int at, int n) {
        for (int i = at; i < at + n; i += 256, o += 210) {
            float d = half(m, o + 208);
            for (int h = 0; h < 2; h++) {
                for (int k = 0; k < 32; k += L) {
                    long scale = o + 192 + h * 8L + k / 16;
                    int to = i + h * 128 + k;
                    IntVector qa = (IntVector) ByteVector.fromMemorySegment(B, m, o + h * 64L + k, LE)
                            .convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector qb = (IntVector) ByteVector.fromMemorySegment(B, m, o + h * 64L + 32 + k, LE)
                            .convertShape(ZERO_EXTEND_B2I, I, 0);
                    IntVector qh = (IntVector) ByteVector.fromMemorySegment(B, m, o + 128 + h * 32L + k, LE)
                            .convertShape(ZERO_EXTEND_B2I, I, 0);
                    ((FloatVector) qa.and(15)
                                    .or(qh.lanewise(LSHL, 4).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(d * m.get(ValueLayout.JAVA_BYTE, scale))
                            .intoArray(dst, to);
                    ((FloatVector) qb.and(15)
                                    .or(qh.lanewise(LSHL, 2).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(d * m.get(ValueLayout.JAVA_BYTE, scale + 2))
                            .intoArray(dst, to + 32);
                    ((FloatVector) qa.lanewise(LSHR, 4).or(qh.and(48)).sub(32).convert(I2F, 0))
                            .mul(d * m.get(ValueLayout.JAVA_BYTE, scale + 4))
                            .intoArray(dst, to + 64);
                    ((FloatVector) qb.lanewise(LSHR, 4)
                                    .or(qh.lanewise(LSHR, 2).and(48))
                                    .sub(32)
                                    .convert(I2F, 0))
                            .mul(d * m.get(ValueLayout.JAVA_BYTE, scale + 6))
                            .intoArray(dst, to + 96);
                }
            }
        }
    }
}
