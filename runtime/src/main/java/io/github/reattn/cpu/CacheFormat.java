package io.github.reattn.cpu;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How keys or values lie in the cache.
enum CacheFormat {
    F16(2) {
        @Override
        float round(float value) {
            return Float.float16ToFloat(Float.floatToFloat16(value));
        }

        @Override
        void store(MemorySegment page, long at, float value) {
            page.set(HALF, at, Float.floatToFloat16(value));
        }

        @Override
        void load(Kernels kernels, MemorySegment page, long at, float[] dst, int dstAt, int n) {
            kernels.halfToFloat(page, at, dst, dstAt, n);
        }
    },
    F32(4) {
        @Override
        float round(float value) {
            return value;
        }

        @Override
        void store(MemorySegment page, long at, float value) {
            page.set(FLOAT, at, value);
        }

        @Override
        void load(Kernels kernels, MemorySegment page, long at, float[] dst, int dstAt, int n) {
            MemorySegment.copy(page, FLOAT, at, dst, dstAt, n);
        }
    };

    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final int bytes;

    CacheFormat(int bytes) {
        this.bytes = bytes;
    }

    /// What remains of a value that is stored and loaded again.
    abstract float round(float value);

    /// Stores one value at a byte offset.
    abstract void store(MemorySegment page, long at, float value);

    /// Loads `n` values as floats.
    abstract void load(Kernels kernels, MemorySegment page, long at, float[] dst, int dstAt, int n);

    static CacheFormat of(GgmlType type) {
        return switch (type) {
            case F16 -> F16;
            case F32 -> F32;
            default -> throw new IllegalArgumentException("cache type " + type + "; supported: F16, F32");
        };
    }
}
