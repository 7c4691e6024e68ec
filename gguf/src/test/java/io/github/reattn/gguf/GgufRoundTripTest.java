package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What [GgufWriter] writes, [GgufFile] reads back.
class GgufRoundTripTest {
    @TempDir
    Path directory;

    private static Map<String, MetadataValue> everyType() {
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        values.put("uint8", MetadataValue.of(MetadataType.UINT8, 255));
        values.put("int8", MetadataValue.of(MetadataType.INT8, -128));
        values.put("uint16", MetadataValue.of(MetadataType.UINT16, 65_535));
        values.put("int16", MetadataValue.of(MetadataType.INT16, -32_768));
        values.put("uint32", MetadataValue.of(MetadataType.UINT32, 4_294_967_295L));
        values.put("int32", MetadataValue.of(MetadataType.INT32, Integer.MIN_VALUE));
        values.put("uint64", MetadataValue.of(MetadataType.UINT64, -1L));
        values.put("int64", MetadataValue.of(MetadataType.INT64, Long.MIN_VALUE));
        values.put("float32", MetadataValue.of(0.1f));
        values.put("float64", MetadataValue.of(Math.PI));
        values.put("bool", MetadataValue.of(true));
        values.put("string", MetadataValue.of("Zürich, 東京, 🦙\n\0"));
        values.put("empty string", MetadataValue.of(""));
        values.put("uint8s", MetadataValue.array(MetadataType.UINT8, new byte[] {0, 127, -1}));
        values.put("int8s", MetadataValue.array(MetadataType.INT8, new byte[] {0, 127, -1}));
        values.put("uint16s", MetadataValue.array(MetadataType.UINT16, new short[] {1, -1}));
        values.put("int16s", MetadataValue.array(MetadataType.INT16, new short[] {1, -1}));
        values.put("uint32s", MetadataValue.array(MetadataType.UINT32, new int[] {1, -1}));
        values.put("int32s", MetadataValue.array(MetadataType.INT32, new int[] {1, -1}));
        values.put("uint64s", MetadataValue.array(MetadataType.UINT64, new long[] {1, -1}));
        values.put("int64s", MetadataValue.array(MetadataType.INT64, new long[] {1, -1}));
        values.put("float32s", MetadataValue.of(new float[] {1.5f, Float.NaN, -0f}));
        values.put("float64s", MetadataValue.of(new double[] {1.5, Double.NEGATIVE_INFINITY}));
        values.put("bools", MetadataValue.of(new boolean[] {true, false, true}));
        values.put("strings", MetadataValue.of(new String[] {"", "a", "x".repeat(100_000), "▁the"}));
        values.put("no strings", MetadataValue.of(new String[0]));
        values.put("nested", MetadataValue.of(new Object[] {new int[] {1, 2}, new String[] {"b"}, new Object[] {}}));
        return values;
    }

    @Test
    void everyMetadataTypeComesBackWithItsType() throws IOException {
        Path file = directory.resolve("types.gguf");
        GgufWriter writer = GgufWriter.to(file);
        everyType().forEach(writer::metadata);
        writer.write();

        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.metadata().values()).containsExactlyEntriesOf(everyType());
            assertThat(read.version()).isEqualTo(3);
            assertThat(read.tensorInfos()).isEmpty();
        }
    }

    @Test
    void copyingAFileChangesNoByte() throws IOException {
        Path file = directory.resolve("original.gguf");
        Path copy = directory.resolve("copy.gguf");
        GgufWriter writer = GgufWriter.to(file).alignment(64);
        everyType().forEach(writer::metadata);
        writer.tensor("a", new float[] {1, 2, 3}, 3)
                .tensor("b", GgmlType.Q8_0, new long[] {64, 2, 3}, MemorySegment.ofArray(new byte[34 * 12]))
                .write();

        GgufBytes.copy(file, copy);

        assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
    }

    @Test
    void tensorsComeBackWithShapeTypeAndData() throws IOException {
        Path file = directory.resolve("tensors.gguf");
        byte[] blocks = new byte[34 * 6];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (byte) i;
        }
        GgufWriter.to(file)
                .tensor("vector", new float[] {1.5f, -2f, 3f}, 3)
                .tensor("matrix", GgmlType.Q8_0, new long[] {64, 3}, MemorySegment.ofArray(blocks))
                .tensor("streamed", GgmlType.F32, new long[] {2, 2, 2}, out -> out.write(new byte[32]))
                .tensor("scalar", new float[] {7})
                .write();

        try (GgufFile read = GgufFile.open(file)) {
            Tensor vector = read.require("vector");
            assertThat(vector.rows()).isEqualTo(1);
            assertThat(vector.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).containsExactly(1.5f, -2f, 3f);
            Tensor matrix = read.require("matrix");
            assertThat(matrix.type()).isEqualTo(GgmlType.Q8_0);
            assertThat(matrix.rows()).isEqualTo(3);
            assertThat(matrix.cols()).isEqualTo(64);
            assertThat(matrix.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(blocks);
            assertThat(matrix.data().isReadOnly()).isTrue();
            assertThat(read.shape("streamed")).containsExactly(2, 2, 2);
            assertThat(read.require("streamed").rows()).isEqualTo(4);
            assertThat(read.shape("scalar")).isEmpty();
            assertThat(read.require("scalar").elements()).isEqualTo(1);
            assertThat(read.find("absent")).isEmpty();
            assertThatThrownBy(() -> read.require("absent"))
                    .isInstanceOf(GgufException.class)
                    .hasMessageContainingAll("tensors.gguf", "absent", "4");
        }
    }
}
