package io.github.reattn.gguf.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares with what gguf 0.19.0 decodes and llama.cpp encodes (`src/test/scripts/codec_fixtures.py`), bit by bit.
final class CodecFixtureTest {
    /// Blocks need no alignment, and neither do they start at the beginning.
    private static final int BYTE_OFFSET = 3;

    private static final int FLOAT_OFFSET = 5;

    @ParameterizedTest
    @MethodSource
    void decodesManyBlocksAsTheReference(GgmlType type, String name, int blocks, int crc) {
        byte[] bytes = CodecCases.blocks(type, name);
        int elements = bytes.length / type.blockBytes() * type.blockElements();
        assertThat(elements).isEqualTo(blocks * type.blockElements());
        float[] values = decode(type, bytes, elements);
        assertThat(CodecCases.crc32(values, FLOAT_OFFSET, values.length)).isEqualTo(crc);
    }

    static Stream<Object[]> decodesManyBlocksAsTheReference() throws IOException {
        return lines("decode").map(line -> new Object[] {
            GgmlType.valueOf(line[1]), line[2], Integer.parseInt(line[3]), Integer.parseUnsignedInt(line[4], 16)
        });
    }

    @ParameterizedTest
    @MethodSource
    void decodesOneBlockAsTheReference(GgmlType type, String block, String bits) {
        float[] values = decode(type, HexFormat.of().parseHex(block), type.blockElements());
        for (int i = 0; i < type.blockElements(); i++) {
            int expected = Integer.parseUnsignedInt(bits, 8 * i, 8 * i + 8, 16);
            assertThat(values[FLOAT_OFFSET + i]).as("value %d", i).isEqualTo(Float.intBitsToFloat(expected));
        }
    }

    static Stream<Object[]> decodesOneBlockAsTheReference() throws IOException {
        return lines("values").map(line -> new Object[] {GgmlType.valueOf(line[1]), line[2], line[3]});
    }

    @ParameterizedTest
    @MethodSource
    void encodesAsLlamaCpp(GgmlType type, String name, int elements, int crc) {
        float[] values = CodecCases.floats(name, elements);
        float[] shifted = new float[FLOAT_OFFSET + elements];
        System.arraycopy(values, 0, shifted, FLOAT_OFFSET, elements);
        byte[] bytes = new byte[Math.toIntExact(type.bytes(elements))];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(BYTE_OFFSET + bytes.length);
            BlockCodec.of(type).encode(shifted, FLOAT_OFFSET, segment, BYTE_OFFSET, elements);
            MemorySegment.copy(segment, JAVA_BYTE, BYTE_OFFSET, bytes, 0, bytes.length);
        }
        assertThat(CodecCases.crc32(bytes)).isEqualTo(crc);
    }

    static Stream<Object[]> encodesAsLlamaCpp() throws IOException {
        return lines("encode").map(line -> new Object[] {
            GgmlType.valueOf(line[1]), line[2], Integer.parseInt(line[3]), Integer.parseUnsignedInt(line[4], 16)
        });
    }

    private static float[] decode(GgmlType type, byte[] bytes, int elements) {
        float[] values = new float[FLOAT_OFFSET + elements];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(BYTE_OFFSET + bytes.length);
            MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, BYTE_OFFSET, bytes.length);
            BlockCodec.of(type).decode(segment, BYTE_OFFSET, values, FLOAT_OFFSET, elements);
        }
        return values;
    }

    private static Stream<String[]> lines(String kind) throws IOException {
        try (InputStream stream = CodecFixtureTest.class.getResourceAsStream("codecs.txt")) {
            String text =
                    new String(Objects.requireNonNull(stream, "codecs.txt").readAllBytes(), US_ASCII);
            return text.lines().map(line -> line.split(" ", -1)).filter(line -> line[0].equals(kind));
        }
    }
}
