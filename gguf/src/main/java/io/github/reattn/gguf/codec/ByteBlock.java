package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.LONG;
import static io.github.reattn.gguf.codec.Octets.ONES;
import static io.github.reattn.gguf.codec.Octets.half;
import static io.github.reattn.gguf.codec.Octets.putHalf;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Q8_0, blocks of 32 signed bytes with one scale: `| d f16 | qs 32×i8 |`, value `d · q`.
///
/// The largest magnitude gets the code ±127; halves round away from zero. ggml-quants.c: `dequantize_row_q8_0`,
/// `quantize_row_q8_0_ref`.
final class ByteBlock extends CheckedCodec {
    static final BlockCodec Q8_0 = new ByteBlock();

    private static final float[] CODEBOOK = Octets.evenly(128);
    private static final long SIGNS = ONES << 7;

    private ByteBlock() {
        super(GgmlType.Q8_0);
    }

    @Override
    void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
        for (int i = from; i < to; i += 32, at += 34) {
            float scale = half(src, at);
            for (int k = 0; k < 32; k += 8) {
                long unsigned = src.get(LONG, at + 2 + k) ^ SIGNS; // q + 128
                Octets.scaled(unsigned, CODEBOOK, scale, dst, i + k);
            }
        }
    }

    @Override
    void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
        for (int i = from; i < to; i += 32, at += 34) {
            float scale = Math.abs(Extremes.largest(src, i, 32)) / 127;
            float inverse = scale == 0 ? 0 : 1 / scale;
            putHalf(dst, at, scale);
            for (int k = 0; k < 32; k++) {
                dst.set(JAVA_BYTE, at + 2 + k, (byte) roundHalfAway(src[i + k] * inverse));
            }
        }
    }

    /// C's `roundf`. The sum is exact in double: in float, 0.49999997 + 0.5 would be 1.
    private static int roundHalfAway(float value) {
        return (int) (value + Math.copySign(0.5, value));
    }
}
