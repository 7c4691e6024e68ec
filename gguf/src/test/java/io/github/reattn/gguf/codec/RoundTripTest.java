package io.github.reattn.gguf.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What values become when they are encoded and decoded again.
final class RoundTripTest {
    /// The data and the limits of ggml's test-quantize-fns.
    @ParameterizedTest
    @MethodSource("io.github.reattn.gguf.codec.BlockCodecTest#encodable")
    void errorOfEncodingIsWithinGgmlsLimit(GgmlType type) {
        float[] values = new float[32 * 128];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.1 + 2 * Math.cos(i));
        }
        double limit = switch (type) {
            case Q2_K -> 0.0075;
            case Q3_K -> 0.0040;
            default -> 0.002;
        };
        double squares = squaredError(values, throughBlocks(type, values));
        assertThat(Math.sqrt(squares) / values.length).isLessThan(limit);
    }

    /// Of the values' own rms, after one encoding: about 2^−bits, and less where only rounding errors arise.
    @ParameterizedTest
    @CsvSource({
        "F32, 0",
        "F16, 0.0003",
        "BF16, 0.0025",
        "Q8_0, 0.007",
        "Q6_K, 0.02",
        "Q5_K, 0.04",
        "Q5_1, 0.04",
        "Q5_0, 0.05",
        "Q4_K, 0.08",
        "Q4_1, 0.09",
        "Q4_0, 0.10",
        "IQ4_NL, 0.09",
        "MXFP4, 0.13",
        "Q3_K, 0.17",
        "Q2_K, 0.33",
    })
    void relativeErrorOfBellShapedWeightsIsTheTypes(GgmlType type, double limit) {
        float[] values = CodecCases.floats("bell", 4096);
        double relative = Math.sqrt(
                squaredError(values, throughBlocks(type, values)) / squaredError(values, new float[values.length]));
        assertThat(relative).isBetween(limit / 2, limit);
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.gguf.codec.BlockCodecTest#encodable")
    void encodingDecodedValuesChangesThemLessThanEncodingDid(GgmlType type) {
        float[] values = CodecCases.floats("heavy", 4096);
        float[] once = throughBlocks(type, values);
        float[] twice = throughBlocks(type, once);
        assertThat(squaredError(once, twice)).isLessThanOrEqualTo(0.25 * squaredError(values, once));
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.gguf.codec.BlockCodecTest#encodable")
    void zerosStayZeros(GgmlType type) {
        float[] zeros = new float[512]; // some come back as −0
        assertThat(squaredError(throughBlocks(type, zeros), zeros)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q4_0", "Q5_0", "MXFP4"})
    void aPowerOfTwoAndZeroStayExact(GgmlType type) {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? -4 : 0;
        }
        float[] result = throughBlocks(type, values);
        for (int i = 0; i < values.length; i++) {
            assertThat(result[i]).isEqualTo(values[i], within(0f));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x1.002p0, 0x1p0", // half way, down to even
        "0x1.006p0, 0x1.008p0", // half way, up to even
        "0x1.002002p0, 0x1.004p0",
        "0x1.8p-24, 0x1p-23", // half way between subnormals
        "65519, 65504",
        "65520, Infinity",
        "-1e9, -Infinity",
        "NaN, NaN",
    })
    void halfPrecisionRoundsToNearestEven(float value, float expected) {
        assertThat(throughBlocks(GgmlType.F16, new float[] {value})).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0x1.01p0, 0x1p0", // half way, down to even
        "0x1.03p0, 0x1.04p0", // half way, up to even
        "0x1.010002p0, 0x1.02p0",
        "0x1.fffffep127, Infinity",
        "-0x1p-149, -0x0p0",
        "NaN, NaN",
    })
    void brainFloatRoundsToNearestEven(float value, float expected) {
        assertThat(throughBlocks(GgmlType.BF16, new float[] {value})).containsExactly(expected);
    }

    private static float[] throughBlocks(GgmlType type, float[] values) {
        MemorySegment segment = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(values.length))]);
        float[] result = new float[values.length];
        BlockCodec.of(type).encode(values, 0, segment, 0, values.length);
        BlockCodec.of(type).decode(segment, 0, result, 0, values.length);
        return result;
    }

    private static double squaredError(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
