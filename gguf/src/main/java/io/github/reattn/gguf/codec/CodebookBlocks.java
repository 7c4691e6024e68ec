package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.SHORT;
import static io.github.reattn.gguf.codec.Octets.half;
import static io.github.reattn.gguf.codec.Octets.putHalf;
import static io.github.reattn.gguf.codec.Octets.unsignedByte;
import static io.github.reattn.gguf.codec.Planes.NIBBLES_16;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Four-bit types whose codes are indices into a fixed table of 16 values that are not evenly spaced.
///
/// Byte k of 16 bytes of qs holds the code of value k (low half) and of value 16 + k (high half).
final class CodebookBlocks {
    static final BlockCodec IQ4_NL = new NonLinear();
    static final BlockCodec IQ4_XS = new NonLinearSuper();
    static final BlockCodec MXFP4 = new Microscaling();

    private CodebookBlocks() {}

    /// IQ4_NL, 32 values: `| d f16 | qs 16 |`, value `d · codebook[q]`. ggml-quants.c: `dequantize_row_iq4_nl`,
    /// `quantize_row_iq4_nl_impl` with 7 tries on either side.
    private static final class NonLinear extends CheckedCodec {
        NonLinear() {
            super(GgmlType.IQ4_NL);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 32, at += 18) {
                decodeGroup(src, at + 2, NonLinearCodebook.VALUES, half(src, at), dst, i);
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            for (int i = from; i < to; i += 32, at += 18) {
                float scale = NonLinearCodebook.scale(src, i);
                float inverse = scale == 0 ? 0 : 1 / scale;
                putHalf(dst, at, scale);
                for (int k = 0; k < 16; k++) {
                    int low = NonLinearCodebook.nearest(src[i + k] * inverse);
                    int high = NonLinearCodebook.nearest(src[i + 16 + k] * inverse);
                    dst.set(JAVA_BYTE, at + 2 + k, (byte) (low | high << 4));
                }
            }
        }
    }

    /// IQ4_XS, 256 values in 8 groups of 32: `| d f16 | scales_h u16 | scales_l 4 | qs 128 |`, value
    /// `d · (s − 32) · codebook[q]`, s of 6 bits: four in half a byte of scales_l, two in scales_h.
    ///
    /// Reading only. ggml-quants.c: `dequantize_row_iq4_xs`.
    private static final class NonLinearSuper extends CheckedCodec {
        NonLinearSuper() {
            super(GgmlType.IQ4_XS);
        }

        @Override
        public boolean canEncode() {
            return false;
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 256, at += 136) {
                float d = half(src, at);
                int high = src.get(SHORT, at + 2);
                for (int group = 0; group < 8; group++) {
                    int low = (unsignedByte(src, at + 4 + group / 2) >>> (group % 2 * 4)) & 15;
                    int scale = (low | ((high >>> (2 * group)) & 3) << 4) - 32;
                    decodeGroup(src, at + 8 + 16L * group, NonLinearCodebook.VALUES, d * scale, dst, i + 32 * group);
                }
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            throw new AssertionError("unreachable: canEncode is false");
        }
    }

    /// MXFP4 of the OCP Microscaling specification, 32 values: `| e u8 | qs 16 |`, value `2^(e − 128) · codebook[q]`.
    /// The codebook holds twice the E2M1 values, so that it is whole numbers. ggml-quants.c: `dequantize_row_mxfp4`,
    /// `quantize_row_mxfp4_ref`, `ggml_e8m0_to_fp32_half`.
    private static final class Microscaling extends CheckedCodec {
        private static final float[] VALUES = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

        Microscaling() {
            super(GgmlType.MXFP4);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int i = from; i < to; i += 32, at += 17) {
                decodeGroup(src, at + 1, VALUES, scale(unsignedByte(src, at)), dst, i);
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            for (int i = from; i < to; i += 32, at += 17) {
                int exponent = exponent(Math.abs(Extremes.largest(src, i, 32)));
                float scale = scale(exponent);
                dst.set(JAVA_BYTE, at, (byte) exponent);
                for (int k = 0; k < 16; k++) {
                    int low = nearest(src[i + k], scale);
                    int high = nearest(src[i + 16 + k], scale);
                    dst.set(JAVA_BYTE, at + 1 + k, (byte) (low | high << 4));
                }
            }
        }

        /// `2^(e − 128)`; the two smallest are subnormal floats.
        private static float scale(int e) {
            return Float.intBitsToFloat(e < 2 ? 0x0020_0000 << e : (e - 1) << 23);
        }

        /// The exponent that brings `largest` to 4 … 8, that is to 8 … 16 of the doubled values, clipping above 12.
        /// The logarithm is rounded to float before the floor, as in ggml: just below a power of two it rounds up.
        private static int exponent(float largest) {
            if (!(largest > 0)) {
                return 0;
            }
            float log2 = (float) (Math.log(largest) / Math.log(2));
            return Math.clamp((int) Math.floor(log2) - 2 + 127, 0, 254);
        }

        private static int nearest(float value, float scale) {
            int best = 0;
            float leastError = Math.abs(value);
            for (int code = 1; code < 16; code++) {
                float error = Math.abs(VALUES[code] * scale - value);
                if (error < leastError) {
                    leastError = error;
                    best = code;
                }
            }
            return best;
        }
    }

    private static void decodeGroup(MemorySegment src, long at, float[] codebook, float scale, float[] dst, int i) {
        for (int k = 0; k < 32; k += 8) {
            Octets.scaled(NIBBLES_16.load(src, at, k), codebook, scale, dst, i + k);
        }
    }
}
