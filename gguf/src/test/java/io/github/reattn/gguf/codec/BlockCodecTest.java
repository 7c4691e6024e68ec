package io.github.reattn.gguf.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for the codec of every type.
final class BlockCodecTest {
    static Stream<GgmlType> encodable() {
        return Stream.of(GgmlType.values()).filter(type -> BlockCodec.of(type).canEncode());
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 0, 1, 4",
        "F16, 1, 1, 2",
        "BF16, 30, 1, 2",
        "Q4_0, 2, 32, 18",
        "Q4_1, 3, 32, 20",
        "Q5_0, 6, 32, 22",
        "Q5_1, 7, 32, 24",
        "Q8_0, 8, 32, 34",
        "Q2_K, 10, 256, 84",
        "Q3_K, 11, 256, 110",
        "Q4_K, 12, 256, 144",
        "Q5_K, 13, 256, 176",
        "Q6_K, 14, 256, 210",
        "IQ4_NL, 20, 32, 18",
        "IQ4_XS, 23, 256, 136",
        "MXFP4, 39, 32, 17",
    })
    void blockSizesAreGgmls(GgmlType type, int id, int elements, int bytes) {
        assertThat(type.id()).isEqualTo(id);
        assertThat(type.blockElements()).isEqualTo(elements);
        assertThat(type.bytes(3L * elements)).isEqualTo(3L * bytes);
    }

    @Test
    void onlyIq4XsCannotBeEncoded() {
        assertThat(EnumSet.allOf(GgmlType.class))
                .filteredOn(type -> !BlockCodec.of(type).canEncode())
                .containsExactly(GgmlType.IQ4_XS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockCodec.of(GgmlType.IQ4_XS)
                        .encode(new float[256], 0, MemorySegment.ofArray(new byte[136]), 0, 256))
                .withMessageContaining("IQ4_XS can be read but not written");
    }

    @ParameterizedTest
    @EnumSource
    void rangesOutsideTheArgumentsAreRefused(GgmlType type) {
        BlockCodec codec = BlockCodec.of(type);
        int n = type.blockElements();
        float[] array = new float[2 * n];
        MemorySegment segment = MemorySegment.ofArray(new byte[2 * type.blockBytes()]);
        long bytes = segment.byteSize();
        assertRefused(() -> codec.decode(segment, 0, array, 0, 3 * n), "segment has " + bytes);
        assertRefused(() -> codec.decode(segment, 1, array, 0, 2 * n), "from byte 1");
        assertRefused(() -> codec.decode(segment, -1, array, 0, n), "from byte -1");
        assertRefused(() -> codec.decode(segment, Long.MAX_VALUE, array, 0, n), "from byte " + Long.MAX_VALUE);
        assertRefused(() -> codec.decode(segment, 0, array, 1, 2 * n), "array has " + 2 * n);
        assertRefused(() -> codec.decode(segment, 0, array, -1, n), "from index -1");
        assertRefused(() -> codec.decode(segment, 0, array, Integer.MAX_VALUE, n), "from index " + Integer.MAX_VALUE);
        assertRefused(() -> codec.decode(segment, 0, array, 0, -n), "whole number");
        if (n > 1) {
            assertRefused(() -> codec.decode(segment, 0, array, 0, n + 1), "whole number of " + type + " blocks");
        }
        if (codec.canEncode()) {
            assertRefused(() -> codec.encode(array, 1, segment, 0, 2 * n), "array has " + 2 * n);
            assertRefused(() -> codec.encode(array, 0, segment, 1, 2 * n), "segment has " + bytes);
            assertRefused(() -> codec.encode(array, 0, segment.asReadOnly(), 0, n), "read-only");
        }
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource
    void decodingAnyRunOfBlocksGivesThatPartOfTheWhole(GgmlType type) {
        BlockCodec codec = BlockCodec.of(type);
        int n = type.blockElements();
        MemorySegment segment = MemorySegment.ofArray(CodecCases.blocks(type, "raw"));
        int blocks = Math.toIntExact(segment.byteSize() / type.blockBytes());
        float[] whole = new float[blocks * n];
        codec.decode(segment, 0, whole, 0, whole.length);
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            int first = random.nextInt(blocks);
            int count = random.nextInt(blocks - first + 1);
            float[] part = new float[count * n + 2];
            part[0] = part[part.length - 1] = 42;
            codec.decode(segment, type.bytes((long) first * n), part, 1, count * n);
            assertThat(part[0]).isEqualTo(42);
            assertThat(part[part.length - 1]).isEqualTo(42);
            assertThat(CodecCases.crc32(part, 1, part.length - 1))
                    .as("%d blocks from %d", count, first)
                    .isEqualTo(CodecCases.crc32(whole, first * n, (first + count) * n));
        }
    }

    @ParameterizedTest
    @MethodSource("encodable")
    void encodingWritesEveryByteOfItsBlocksAndNoOther(GgmlType type) {
        BlockCodec codec = BlockCodec.of(type);
        int n = 3 * type.blockElements();
        int bytes = Math.toIntExact(type.bytes(n));
        for (String name : new String[] {"bell", "zeros"}) {
            float[] values = CodecCases.floats(name, n);
            byte[] overZeros = new byte[bytes + 2];
            byte[] overOnes = new byte[bytes + 2];
            Arrays.fill(overOnes, (byte) -1);
            codec.encode(values, 0, MemorySegment.ofArray(overZeros), 1, n);
            codec.encode(values, 0, MemorySegment.ofArray(overOnes), 1, n);
            assertThat(Arrays.copyOfRange(overOnes, 1, bytes + 1))
                    .isEqualTo(Arrays.copyOfRange(overZeros, 1, bytes + 1));
            assertThat(new byte[] {overZeros[0], overZeros[bytes + 1]}).containsOnly(0);
            assertThat(new byte[] {overOnes[0], overOnes[bytes + 1]}).containsOnly(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("encodable")
    void encodingNeverThrows(GgmlType type) {
        BlockCodec codec = BlockCodec.of(type);
        float[] odd = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            -0f,
            0f,
            1f,
            1e30f,
            -1e30f,
            70000f
        };
        MemorySegment segment = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(256))]);
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            float[] values = new float[256];
            int choices = 1 + random.nextInt(odd.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = odd[(round + random.nextInt(choices)) % odd.length];
            }
            assertThatCode(() -> {
                        codec.encode(values, 0, segment, 0, 256);
                        codec.decode(segment, 0, values, 0, 256);
                    })
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodingDoesNotAllocateNorDoesEncodingButLittleInKQuants(GgmlType type) {
        BlockCodec codec = BlockCodec.of(type);
        float[] values = CodecCases.floats("bell", 512);
        MemorySegment segment = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(512))]);
        int calls = 100;
        assertThat(allocated(calls, () -> codec.decode(segment, 0, values, 0, 512)))
                .isLessThan(calls);
        if (codec.canEncode()) {
            boolean kQuant = type.name().endsWith("_K");
            assertThat(allocated(calls, () -> codec.encode(values, 0, segment, 0, 512)))
                    .isLessThan(kQuant ? 1024L * calls : calls);
        }
    }

    private static long allocated(int calls, Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        call.run(); // links what it uses
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
