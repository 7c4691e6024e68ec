package io.github.reattn.cpu;

import static io.github.reattn.cpu.KernelCases.assertClose;
import static io.github.reattn.cpu.KernelCases.decoded;
import static io.github.reattn.cpu.KernelCases.floats;
import static io.github.reattn.cpu.KernelCases.largest;
import static io.github.reattn.cpu.KernelCases.reach;
import static io.github.reattn.cpu.KernelCases.sumError;
import static io.github.reattn.cpu.KernelCases.weight;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.cpu.KernelCases.Data;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every format's products and conversions, by both sets of kernels, against a sum in double precision.
class KernelsEqualityTest {
    private static final int[] ROWS = {1, 2, 3, 5, 17};

    static Stream<Arguments> formats() {
        return KernelCases.kernels()
                .flatMap(kernels -> Arrays.stream(GgmlType.values())
                        .flatMap(type -> Arrays.stream(Data.values()).map(data -> Arguments.of(kernels, type, data))));
    }

    static Stream<Arguments> types() {
        return KernelCases.kernels()
                .flatMap(kernels -> Arrays.stream(GgmlType.values()).map(type -> Arguments.of(kernels, type)));
    }

    private static int[] cols(GgmlType type) {
        return switch (type.blockElements()) {
            case 1 -> new int[] {1, 7, 16, 17, 31, 133};
            case 32 -> new int[] {32, 96, 160};
            default -> new int[] {256, 768};
        };
    }

    @ParameterizedTest
    @MethodSource("formats")
    void productIsThatOfTheDecodedRows(Kernels kernels, GgmlType type, Data data) {
        Random random = new Random(type.id() * 31L + data.name().hashCode());
        for (int cols : cols(type)) {
            for (int rows : ROWS) {
                Tensor w = weight(random, type, rows, cols, data);
                float[] x = floats(random, cols, data);
                double[] exact = product(w, x);
                double error = sumError(cols, reach(w), largest(x));
                int from = random.nextInt(rows);
                checkRows(kernels, w, x, 0, rows, exact, error);
                checkRows(kernels, w, x, from, from + 1 + random.nextInt(rows - from), exact, error);
            }
        }
    }

    private static double[] product(Tensor w, float[] x) {
        float[] values = decoded(w);
        double[] product = new double[(int) w.rows()];
        for (int i = 0; i < values.length; i++) {
            product[i / x.length] += (double) values[i] * x[i % x.length];
        }
        return product;
    }

    private static void checkRows(
            Kernels kernels, Tensor w, float[] x, int from, int to, double[] exact, double error) {
        float[] out = new float[exact.length];
        Arrays.fill(out, -77);
        kernels.matVec(w, x, out, from, to, new float[x.length]);
        for (int row = 0; row < out.length; row++) {
            boolean written = row >= from && row < to;
            assertClose(
                    out[row],
                    written ? exact[row] : -77,
                    written ? error : 0,
                    r -> "row %d of %d–%d of %d × %d".formatted(r, from, to - 1, w.rows(), w.cols()),
                    row);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void decodedRowsAreTheCodecsBitForBit(Kernels kernels, GgmlType type, Data data) {
        Random random = new Random(type.id() * 31L + data.name().hashCode());
        for (int cols : cols(type)) {
            for (int rows : ROWS) {
                Tensor w = weight(random, type, rows, cols, data);
                int from = random.nextInt(rows);
                float[] all = decoded(w);
                float[] part = new float[(rows - from) * cols];
                kernels.decodeRows(w, from, rows - from, part);
                assertThat(part).isEqualTo(Arrays.copyOfRange(all, from * cols, rows * cols));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void anyBytesDecodeAsTheCodecDecodesThem(Kernels kernels, GgmlType type) {
        byte[] bytes = new byte[200 * type.blockBytes()];
        new Random(type.id()).nextBytes(bytes);
        Tensor w = new Tensor("w", type, 200, type.blockElements(), MemorySegment.ofArray(bytes));
        float[] rows = new float[200 * type.blockElements()];
        kernels.decodeRows(w, 0, 200, rows);
        assertThat(rows).isEqualTo(decoded(w));
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void everyHalfBecomesItsFloat(Kernels kernels) {
        int count = 1 << 16;
        MemorySegment halves = Arena.ofAuto().allocate(2L * count + 1).asSlice(1);
        for (int i = 0; i < count; i++) {
            halves.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 2L * i, (short) i);
        }
        float[] floats = new float[count + 3];
        kernels.halfToFloat(halves, 0, floats, 3, count);
        for (int i = 0; i < count; i++) {
            if (Float.compare(floats[3 + i], half(i)) != 0) {
                assertThat(floats[3 + i]).as("0x%04x", i).isEqualTo(half(i));
            }
        }
        float[] few = new float[5];
        kernels.halfToFloat(halves, 2 * 0x3C00, few, 1, 3);
        assertThat(few).containsExactly(0, half(0x3C00), half(0x3C01), half(0x3C02), 0);
    }

    /// A half by its definition: sign, 5 bits of exponent, 10 of fraction.
    private static float half(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double magnitude = exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.pow(2, exponent - 25);
        if (exponent == 31) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return (float) (bits < 0x8000 ? magnitude : -magnitude);
    }

    @Test
    void vectorKernelsAreTestedWhereTheirModuleIs() {
        Assumptions.assumeTrue(KernelCases.hasVector(), "the module jdk.incubator.vector is not resolved");
        assertThat(KernelCases.kernels().map(Named::getName).toList())
                .contains("scalar")
                .anyMatch(n -> n.startsWith("vector-"));
    }
}
