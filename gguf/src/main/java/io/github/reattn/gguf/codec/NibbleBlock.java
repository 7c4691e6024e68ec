package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.LONG;
import static io.github.reattn.gguf.codec.Octets.LOW_NIBBLES;
import static io.github.reattn.gguf.codec.Octets.half;
import static io.github.reattn.gguf.codec.Octets.putHalf;
import static io.github.reattn.gguf.codec.Planes.NIBBLES_16;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Blocks of 32 values in 4 or 5 bits each, with a scale d, and with a minimum m or codes around zero.
///
/// | type | bytes of a block | value |
/// |---|---|---|
/// | Q4_0 | `\| d f16 \| qs 16 \|` | `d · (q − 8)` |
/// | Q4_1 | `\| d f16 \| m f16 \| qs 16 \|` | `d · q + m` |
/// | Q5_0 | `\| d f16 \| qh u32 \| qs 16 \|` | `d · (q − 16)` |
/// | Q5_1 | `\| d f16 \| m f16 \| qh u32 \| qs 16 \|` | `d · q + m` |
///
/// Byte k of qs holds the low four bits of value k (low half) and of value 16 + k (high half); bit k of qh is the fifth
/// bit of value k.
///
/// Without a minimum, the value of largest magnitude gets the code 0, exactly; with it, the smallest value the code 0
/// and the largest the top code. ggml-quants.c: `dequantize_row_q4_0`, `quantize_row_q4_0_ref`, and so on.
final class NibbleBlock extends CheckedCodec {
    static final BlockCodec Q4_0 = new NibbleBlock(GgmlType.Q4_0, false, false);
    static final BlockCodec Q4_1 = new NibbleBlock(GgmlType.Q4_1, true, false);
    static final BlockCodec Q5_0 = new NibbleBlock(GgmlType.Q5_0, false, true);
    static final BlockCodec Q5_1 = new NibbleBlock(GgmlType.Q5_1, true, true);

    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final boolean hasMinimum;
    private final boolean hasFifthBit;

    /// Where qh and qs lie in the block, in bytes.
    private final int highAt;

    private final int codesAt;
    private final int topCode;

    /// The code of zero, where there is no minimum.
    private final int zeroCode;

    private final float[] codebook;

    private NibbleBlock(GgmlType type, boolean hasMinimum, boolean hasFifthBit) {
        super(type);
        this.hasMinimum = hasMinimum;
        this.hasFifthBit = hasFifthBit;
        this.highAt = hasMinimum ? 4 : 2;
        this.codesAt = highAt + (hasFifthBit ? 4 : 0);
        this.topCode = hasFifthBit ? 31 : 15;
        this.zeroCode = (topCode + 1) / 2;
        this.codebook = Octets.evenly(zeroCode);
    }

    @Override
    void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
        for (int i = from; i < to; i += 32, at += blockBytes) {
            float scale = half(src, at);
            float minimum = hasMinimum ? half(src, at + 2) : 0;
            int high = hasFifthBit ? src.get(INT, at + highAt) : 0;
            for (int k = 0; k < 32; k += 8) {
                long codes = NIBBLES_16.load(src, at + codesAt, k);
                if (hasFifthBit) {
                    codes |= Octets.spread(high >>> k) << 4;
                }
                if (hasMinimum) {
                    Octets.offset(codes, scale, minimum, dst, i + k);
                } else {
                    Octets.scaled(codes, codebook, scale, dst, i + k);
                }
            }
        }
    }

    @Override
    void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
        for (int i = from; i < to; i += 32, at += blockBytes) {
            float minimum = 0;
            float scale;
            if (hasMinimum) {
                minimum = Extremes.minimum(src, i, 32);
                scale = (Extremes.maximum(src, i, 32) - minimum) / topCode;
                putHalf(dst, at + 2, minimum);
            } else {
                scale = Extremes.largest(src, i, 32) / -zeroCode;
            }
            putHalf(dst, at, scale);
            putCodes(src, i, minimum, scale == 0 ? 0 : 1 / scale, dst, at);
        }
    }

    private void putCodes(float[] src, int i, float minimum, float inverse, MemorySegment dst, long at) {
        int high = 0;
        for (int k = 0; k < 16; k += 8) {
            long lower = codes(src, i + k, minimum, inverse);
            long upper = codes(src, i + 16 + k, minimum, inverse);
            dst.set(LONG, at + codesAt + k, (lower & LOW_NIBBLES) | (upper & LOW_NIBBLES) << 4);
            high |= Octets.gather(lower >>> 4) << k;
            high |= Octets.gather(upper >>> 4) << (16 + k);
        }
        if (hasFifthBit) {
            dst.set(INT, at + highAt, high);
        }
    }

    private long codes(float[] src, int i, float minimum, float inverse) {
        float zero = hasMinimum ? 0.5f : zeroCode + 0.5f; // truncating then rounds
        long octet = 0;
        for (int k = 0; k < 8; k++) {
            int code = (int) ((src[i + k] - minimum) * inverse + zero);
            octet |= (long) Math.clamp(code, 0, topCode) << (8 * k);
        }
        return octet;
    }
}
