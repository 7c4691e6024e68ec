package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.SHORT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The types without scales: one value per block.
final class SimpleFloats {
    static final BlockCodec F32 = new Single();
    static final BlockCodec F16 = new Half();
    static final BlockCodec BF16 = new Brain();

    private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SimpleFloats() {}

    /// `| f32 |`: IEEE 754 single precision, copied bit by bit.
    private static final class Single extends CheckedCodec {
        Single() {
            super(GgmlType.F32);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            MemorySegment.copy(src, FLOAT, at, dst, from, to - from);
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            MemorySegment.copy(src, from, dst, FLOAT, at, to - from);
        }
    }

    /// `| f16 |`: IEEE 754 half precision, rounded to nearest even; too large a value becomes an infinity
    /// (`ggml_compute_fp32_to_fp16`).
    private static final class Half extends CheckedCodec {
        Half() {
            super(GgmlType.F16);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int k = 0; k < to - from; k++) {
                dst[from + k] = Float.float16ToFloat(src.get(SHORT, at + 2L * k));
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            for (int k = 0; k < to - from; k++) {
                dst.set(SHORT, at + 2L * k, Float.floatToFloat16(src[from + k]));
            }
        }
    }

    /// `| bf16 |`: the upper half of an f32, rounded to nearest even; a NaN becomes quiet
    /// (`ggml_compute_fp32_to_bf16`).
    private static final class Brain extends CheckedCodec {
        Brain() {
            super(GgmlType.BF16);
        }

        @Override
        void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to) {
            for (int k = 0; k < to - from; k++) {
                dst[from + k] = Float.intBitsToFloat(src.get(SHORT, at + 2L * k) << 16);
            }
        }

        @Override
        void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at) {
            for (int k = 0; k < to - from; k++) {
                dst.set(SHORT, at + 2L * k, brain(src[from + k]));
            }
        }

        private static short brain(float value) {
            int bits = Float.floatToRawIntBits(value);
            if (Float.isNaN(value)) {
                return (short) ((bits >>> 16) | 0x40);
            }
            int lowestKept = (bits >>> 16) & 1;
            return (short) ((bits + 0x7FFF + lowestKept) >>> 16);
        }
    }
}
