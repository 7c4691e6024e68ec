package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.half;
import static io.github.reattn.gguf.codec.Octets.unsignedByte;
import static io.github.reattn.gguf.codec.Planes.BITS_32;
import static io.github.reattn.gguf.codec.Planes.NIBBLES_32;
import static io.github.reattn.gguf.codec.Planes.PAIRS_32;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// The K-quants with a scale and a minimum per group: Q2_K, Q4_K, Q5_K. 256 values, `d · s · q − dmin · m`.
///
/// The codes' planes are described in [Planes].
final class OffsetKQuants {
    static final BlockCodec Q2_K = new TwoBits();
    static final BlockCodec Q4_K = new FourOrFiveBits(GgmlType.Q4_K, false);
    static final BlockCodec Q5_K = new FourOrFiveBits(GgmlType.Q5_K, true);

    private OffsetKQuants() {}

    /// Q2_K, 16 groups of 16: `| scales 16 | qs 64 | d f16 | dmin f16 |`; s is the low half of a group's byte of
    /// scales, m the high half. ggml-quants.c: `dequantize_row_q2_K`, `quantize_row_q2_K_ref`.
    private static final class TwoBits extends CheckedCodec {
        TwoBits() {
            super(GgmlType.Q2_K);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 256, at += 84) {
                float d = half(src, at + 80);
                float dmin = half(src, at + 82);
                for (int k = 0; k < 256; k += 16) {
                    int scales = unsignedByte(src, at + k / 16);
                    float scale = d * (scales & 15);
                    float minimum = dmin * (scales >>> 4);
                    Octets.offset(PAIRS_32.load(src, at + 16, k), scale, -minimum, dst, i + k);
                    Octets.offset(PAIRS_32.load(src, at + 16, k + 8), scale, -minimum, dst, i + k + 8);
                }
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            OffsetSuperBlock block = new OffsetSuperBlock(16, 15, new OffsetFit(16, 3, -0.5f, 16));
            for (int i = from; i < to; i += 256, at += 84) {
                block.fit(src, i, dst, at + 80, at + 82);
                for (int group = 0; group < 16; group++) {
                    int scales = block.scales[group] | block.minima[group] << 4;
                    dst.set(JAVA_BYTE, at + group, (byte) scales);
                }
                PAIRS_32.store(block.levels, 0, dst, at + 16);
            }
        }
    }

    /// Q4_K and Q5_K, 8 groups of 32, s and m of 6 bits:
    ///
    /// | type | bytes of a block |
    /// |---|---|
    /// | Q4_K | `\| d f16 \| dmin f16 \| scales 12 \| qs 128 \|` |
    /// | Q5_K | `\| d f16 \| dmin f16 \| scales 12 \| qh 32 \| qs 128 \|` |
    ///
    /// The low six bits of the scales' bytes 0 … 3 are s of groups 0 … 3, those of bytes 4 … 7 their m. Byte 8 + j
    /// holds
    /// the low four bits of s (low half) and m (high half) of group 4 + j, whose upper two are the top bits of bytes j
    /// and 4 + j. ggml-quants.c: `get_scale_min_k4`, `dequantize_row_q4_K`, `quantize_row_q4_K_ref`, and for Q5_K.
    private static final class FourOrFiveBits extends CheckedCodec {
        private final boolean hasFifthBit;
        private final int codesAt;

        FourOrFiveBits(GgmlType type, boolean hasFifthBit) {
            super(type);
            this.hasFifthBit = hasFifthBit;
            this.codesAt = hasFifthBit ? 48 : 16;
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 256, at += blockBytes) {
                float d = half(src, at);
                float dmin = half(src, at + 2);
                for (int group = 0; group < 8; group++) {
                    float scale = d * sixBits(src, at + 4, group, 0);
                    float minimum = dmin * sixBits(src, at + 4, group, 4);
                    for (int k = 32 * group; k < 32 * group + 32; k += 8) {
                        long codes = NIBBLES_32.load(src, at + codesAt, k);
                        if (hasFifthBit) {
                            codes |= BITS_32.load(src, at + 16, k) << 4;
                        }
                        Octets.offset(codes, scale, -minimum, dst, i + k);
                    }
                }
            }
        }

        /// Scale (`which` = 0) or minimum (`which` = 4) of a group.
        private static int sixBits(MemorySegment src, long scalesAt, int group, int which) {
            if (group < 4) {
                return unsignedByte(src, scalesAt + which + group) & 63;
            }
            int low = (unsignedByte(src, scalesAt + 4 + group) >>> which) & 15;
            int high = unsignedByte(src, scalesAt + which + group - 4) >>> 6;
            return low | high << 4;
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            OffsetFit fit = hasFifthBit ? new OffsetFit(32, 31, -0.5f, 16) : new OffsetFit(32, 15, -1, 21);
            OffsetSuperBlock block = new OffsetSuperBlock(8, 63, fit);
            for (int i = from; i < to; i += 256, at += blockBytes) {
                block.fit(src, i, dst, at, at + 2);
                int[] s = block.scales;
                int[] m = block.minima;
                for (int j = 0; j < 4; j++) {
                    dst.set(JAVA_BYTE, at + 4 + j, (byte) (s[j] | (s[4 + j] >>> 4) << 6));
                    dst.set(JAVA_BYTE, at + 8 + j, (byte) (m[j] | (m[4 + j] >>> 4) << 6));
                    dst.set(JAVA_BYTE, at + 12 + j, (byte) ((s[4 + j] & 15) | m[4 + j] << 4));
                }
                NIBBLES_32.store(block.levels, 0, dst, at + codesAt);
                if (hasFifthBit) {
                    BITS_32.store(block.levels, 4, dst, at + 16);
                }
            }
        }
    }
}
