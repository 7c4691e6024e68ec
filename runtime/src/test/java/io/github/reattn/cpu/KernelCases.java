package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/// What the kernels are tested with: both sets of kernels, and seeded weights and activations of several kinds. Arrays
/// and segments are exactly as long as needed, so that reading or writing beyond them fails.
final class KernelCases {
    static final double EPS = 0x1p-23;

    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final byte[] EDGES = {0, 0x7F, (byte) 0x80, -1, (byte) 0x88, (byte) 0xF0, 0x0F, 1};

    private KernelCases() {}

    /// The scalar kernels and, where the module is there, the vector kernels.
    static Stream<Named<Kernels>> kernels() {
        Stream<Kernels> all = hasVector() ? Stream.of(new ScalarKernels(), vector()) : Stream.of(new ScalarKernels());
        return all.map(kernels -> Named.of(kernels.name(), kernels));
    }

    static boolean hasVector() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    static Kernels vector() {
        try {
            return KernelProvider.vector();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /// What values are like.
    enum Data {
        RANDOM,
        ZEROS,
        /// The largest and smallest magnitudes, and the patterns of bits at which quantised formats wrap.
        EXTREMES,
        /// One large value among small ones.
        OUTLIER
    }

    static float[] floats(Random random, int n, Data data) {
        float[] values = new float[n];
        int outlier = random.nextInt(n);
        for (int i = 0; i < n; i++) {
            float bell = (float) random.nextGaussian();
            values[i] = switch (data) {
                case RANDOM -> bell;
                case ZEROS -> 0;
                case EXTREMES -> Math.scalb(bell, random.nextInt(60) - 40);
                case OUTLIER -> i == outlier ? 1000 : bell / 1000;
            };
        }
        return values;
    }

    static float[] floats(long seed, int n) {
        return floats(new Random(seed), n, Data.RANDOM);
    }

    /// A weight of finite values, at an odd address as a file with `general.alignment` 1 may have it.
    static Tensor weight(Random random, GgmlType type, int rows, int cols, Data data) {
        byte[] bytes = new byte[(int) type.bytes((long) rows * cols)];
        int size = type.blockBytes();
        int outlier = random.nextInt(bytes.length / size);
        if (data != Data.ZEROS) {
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += size) {
                boolean large = data == Data.OUTLIER ? at / size == outlier : data == Data.EXTREMES;
                for (int i = at; i < at + size && data == Data.EXTREMES; i++) {
                    bytes[i] = EDGES[bytes[i] & 7];
                }
                setScales(random, type, MemorySegment.ofArray(bytes).asSlice(at, size), large);
            }
        }
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length + 1L).asSlice(1);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return new Tensor("w", type, rows, cols, segment);
    }

    private static void setScales(Random random, GgmlType type, MemorySegment block, boolean large) {
        float value = Math.scalb((float) random.nextGaussian(), large ? random.nextInt(40) : -random.nextInt(4));
        switch (type) {
            case F32 -> block.set(FLOAT, 0, value);
            case BF16 -> block.set(HALF, 0, (short) (Float.floatToIntBits(value) >> 16));
            case MXFP4 -> block.set(ValueLayout.JAVA_BYTE, 0, (byte) (large ? 160 : 120 + random.nextInt(6)));
            default -> {
                for (int at : scales(type)) {
                    float scale = (float) random.nextGaussian() / 64;
                    float largest = random.nextBoolean() ? 65504 : 0x1p-24f;
                    block.set(HALF, at, Float.floatToFloat16(large ? largest * (random.nextInt(3) - 1) : scale));
                }
            }
        }
    }

    /// Where a block has half precision scales, in bytes: ggml-common.h.
    private static int[] scales(GgmlType type) {
        return switch (type) {
            case F32, BF16, MXFP4 -> new int[] {};
            case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            case Q6_K -> new int[] {208};
        };
    }

    static float[] decoded(Tensor w) {
        float[] values = new float[(int) w.elements()];
        BlockCodec.of(w.type()).decode(w.data(), 0, values, 0, values.length);
        return values;
    }

    /// The largest magnitude of what a kernel may sum up: of the values or, where a format's values are a difference,
    /// of its parts. `q · d − 8 · d` is zero for `q` = 8, but not exactly so where both parts are summed apart.
    static double reach(Tensor w) {
        double largest = 0;
        for (float value : decoded(w)) {
            largest = Math.max(largest, Math.abs(value));
        }
        int[] scales = scales(w.type());
        int size = w.type().blockBytes();
        for (long block = 0; block < w.data().byteSize(); block += size) {
            double d = scales.length == 0 ? 0 : half(w, block + scales[0]);
            double min = scales.length < 2 ? 0 : half(w, block + scales[1]);
            largest = Math.max(
                    largest,
                    switch (w.type()) {
                        case Q4_0 -> 8 * d;
                        case Q5_0 -> 16 * d;
                        case Q4_1, Q5_1 -> 31 * d + min;
                        case Q4_K, Q5_K -> 63 * (31 * d + min);
                        default -> 0;
                    });
        }
        return largest;
    }

    private static double half(Tensor w, long at) {
        return Math.abs(Float.float16ToFloat(w.data().get(HALF, at)));
    }

    /// Fails unless a value is as near to the exact one as it must be; NaN never is.
    static void assertClose(float actual, double exact, double error, IntFunction<String> place, int at) {
        if (!(Math.abs(actual - exact) <= error)) {
            assertThat((double) actual).as(place.apply(at)).isCloseTo(exact, within(error));
        }
    }

    static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /// How far a float sum of `n` products may be from the exact one; the last part is for results below the normals.
    static double sumError(int n, double largestA, double largestB) {
        return EPS * n * largestA * largestB + n * (double) Float.MIN_NORMAL;
    }
}
