package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.half;
import static io.github.reattn.gguf.codec.Octets.unsignedByte;
import static io.github.reattn.gguf.codec.Planes.BITS_32;
import static io.github.reattn.gguf.codec.Planes.NIBBLES_64;
import static io.github.reattn.gguf.codec.Planes.PAIRS_32;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// The K-quants with a signed scale per group of 16: Q3_K, Q6_K. 256 values, `d · s · (q − half)`.
///
/// The codes' planes are described in [Planes].
final class ScaledKQuants {
    static final BlockCodec Q3_K = new ThreeBits();
    static final BlockCodec Q6_K = new SixBits();

    private ScaledKQuants() {}

    /// Q3_K: `| hmask 32 | qs 64 | scales 12 | d f16 |`, value `d · (s − 32) · (q − 4)`; hmask holds the third bit of
    /// q.
    ///
    /// s of 6 bits: the low four of group g in byte g % 8 of scales, low half for g < 8, else high half; the upper two
    /// in byte 8 + g % 4, from bit 2 · (g / 4). ggml-quants.c: `dequantize_row_q3_K`, `quantize_row_q3_K_ref`.
    private static final class ThreeBits extends CheckedCodec {
        private static final float[] CODEBOOK = Octets.evenly(4);

        ThreeBits() {
            super(GgmlType.Q3_K);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 256, at += 110) {
                float d = half(src, at + 108);
                for (int group = 0; group < 16; group++) {
                    int low = (unsignedByte(src, at + 96 + group % 8) >>> (group / 8 * 4)) & 15;
                    int high = (unsignedByte(src, at + 104 + group % 4) >>> (group / 4 * 2)) & 3;
                    float scale = d * ((low | high << 4) - 32);
                    for (int k = 16 * group; k < 16 * group + 16; k += 8) {
                        long codes = PAIRS_32.load(src, at + 32, k) | BITS_32.load(src, at, k) << 2;
                        Octets.scaled(codes, CODEBOOK, scale, dst, i + k);
                    }
                }
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            ScaledSuperBlock block = new ScaledSuperBlock(4, 32, 32);
            for (int i = from; i < to; i += 256, at += 110) {
                block.fit(src, i, dst, at + 108);
                BITS_32.store(block.levels, 2, dst, at);
                PAIRS_32.store(block.levels, 0, dst, at + 32);
                putScales(block.scales, dst, at + 96);
            }
        }

        private static void putScales(int[] s, MemorySegment dst, long at) {
            for (int j = 0; j < 8; j++) {
                dst.set(JAVA_BYTE, at + j, (byte) ((s[j] & 15) | s[8 + j] << 4));
            }
            for (int j = 0; j < 4; j++) {
                int upper = (s[j] >>> 4) | (s[4 + j] >>> 4) << 2 | (s[8 + j] >>> 4) << 4 | (s[12 + j] >>> 4) << 6;
                dst.set(JAVA_BYTE, at + 8 + j, (byte) upper);
            }
        }
    }

    /// Q6_K: `| ql 128 | qh 64 | scales 16×i8 | d f16 |`, value `d · s · (q − 32)`; qh holds the upper two bits of q.
    /// ggml-quants.c: `dequantize_row_q6_K`, `quantize_row_q6_K_ref`.
    private static final class SixBits extends CheckedCodec {
        private static final float[] CODEBOOK = Octets.evenly(32);

        SixBits() {
            super(GgmlType.Q6_K);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 256, at += 210) {
                float d = half(src, at + 208);
                for (int group = 0; group < 16; group++) {
                    float scale = d * src.get(JAVA_BYTE, at + 192 + group);
                    for (int k = 16 * group; k < 16 * group + 16; k += 8) {
                        long codes = NIBBLES_64.load(src, at, k) | PAIRS_32.load(src, at + 128, k) << 4;
                        Octets.scaled(codes, CODEBOOK, scale, dst, i + k);
                    }
                }
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            ScaledSuperBlock block = new ScaledSuperBlock(32, 128, 0);
            for (int i = from; i < to; i += 256, at += 210) {
                block.fit(src, i, dst, at + 208);
                NIBBLES_64.store(block.levels, 0, dst, at);
                PAIRS_32.store(block.levels, 4, dst, at + 128);
                for (int group = 0; group < 16; group++) {
                    dst.set(JAVA_BYTE, at + 192 + group, (byte) block.scales[group]);
                }
            }
        }
    }
}
