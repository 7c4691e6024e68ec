package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The writer refuses what no reader would take, and leaves no half a file.
class GgufWriterTest {
    @TempDir
    Path directory;

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void misuseIsRefusedAtOnce() {
        GgufWriter writer = GgufWriter.to(directory.resolve("model.gguf"))
                .metadata("key", 1)
                .tensor("a", new float[4], 2, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.metadata("key", 2))
                .withMessage("metadata key key is already there");
        assertThatIllegalArgumentException().isThrownBy(() -> writer.metadata("", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tensor("a", new float[1], 1))
                .withMessage("tensor a is already there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tensor("b", new float[3], 2, 2))
                .withMessage("tensor b: 12 bytes of data; expected 16 for F32 [2, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tensor("b", GgmlType.Q8_0, new long[] {31}, MemorySegment.NULL))
                .withMessageContaining("tensor b: rows of 31 values are not whole Q8_0 blocks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tensor("b", new float[1], 1, 1, 1, 1, 1))
                .withMessageContaining("5 dimensions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.tensor("x".repeat(64), new float[1], 1))
                .withMessageContaining("64 bytes; expected 1 to 63");
        assertThatIllegalArgumentException().isThrownBy(() -> writer.tensor("\uD800", new float[1], 1));
    }

    @Test
    void failureLeavesTheOlderFileAndNothingElse() throws IOException {
        Path file = directory.resolve("model.gguf");
        GgufWriter.to(file).metadata("version", "old").write();

        assertThatThrownBy(() -> GgufWriter.to(file)
                        .tensor("short", GgmlType.F32, new long[] {4}, out -> out.write(new byte[15]))
                        .write())
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": tensor short: its data is 15 bytes; expected 16");
        assertThatThrownBy(() -> GgufWriter.to(file).metadata("bad", "\uDC00").write())
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("metadata key bad: a string has an unpaired surrogate");
        assertThatThrownBy(() -> GgufWriter.to(file).alignment(48).write())
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("expected a power of two");

        assertThat(files()).containsExactly("model.gguf");
        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.metadata().string("version")).isEqualTo("old");
        }
    }

    @Test
    void missingDirectoryIsNamed() {
        Path file = directory.resolve("nowhere").resolve("model.gguf");
        assertThatThrownBy(() -> GgufWriter.to(file).write())
                .hasMessage(file + ": cannot be written: its directory does not exist");
    }

    @Test
    void replacingAnOpenFileKeepsItReadable() throws IOException {
        Path file = directory.resolve("model.gguf");
        GgufWriter.to(file).tensor("a", new float[] {1}, 1).write();
        try (GgufFile old = GgufFile.open(file)) {
            GgufWriter.to(file).tensor("a", new float[] {2}, 1).write();
            assertThat(old.require("a").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
                    .isEqualTo(1f);
        }
        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.require("a").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
                    .isEqualTo(2f);
        }
    }

    @Test
    void tensorsLargerThanTheBufferAreWrittenWhole() throws IOException {
        Path file = directory.resolve("large.gguf");
        float[] values = new float[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        GgufWriter.to(file)
                .tensor("floats", values, values.length)
                .tensor("segment", GgmlType.F32, new long[] {values.length}, MemorySegment.ofArray(values))
                .write();
        try (GgufFile read = GgufFile.open(file)) {
            for (Tensor tensor : read.tensors()) {
                assertThat(tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
                        .as(tensor.name())
                        .isEqualTo(values);
            }
            assertThat(read.tensorInfos()).allMatch(info -> info.offset() % 32 == 0);
        }
    }
}
