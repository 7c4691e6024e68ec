package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model in several files opens as one, whichever of them is named.
class SplitFileTest {
    private static final int COUNT = 3;

    @TempDir
    Path directory;

    private Path part(int number) {
        return directory.resolve("model-0000" + number + "-of-00003.gguf");
    }

    /// Part `number`, from 1, with one tensor which holds that number.
    private void write(int number, int splitNo, int splitCount, int tensorCount, String tensor) throws IOException {
        GgufWriter writer = GgufWriter.to(part(number))
                .metadata("split.no", MetadataValue.of(MetadataType.UINT16, splitNo))
                .metadata("split.count", MetadataValue.of(MetadataType.UINT16, splitCount))
                .metadata("split.tensors.count", MetadataValue.of(MetadataType.INT32, tensorCount));
        if (number == 1) {
            writer.metadata("general.architecture", "llama");
        }
        writer.tensor(tensor, new float[] {number}, 1).write();
    }

    private void writeAll() throws IOException {
        for (int number = 1; number <= COUNT; number++) {
            write(number, number - 1, COUNT, COUNT, "tensor." + number);
        }
    }

    @Test
    void anyPartOpensAll() throws IOException {
        writeAll();
        for (int number = 1; number <= COUNT; number++) {
            try (GgufFile file = GgufFile.open(part(number))) {
                assertThat(file.path()).isEqualTo(part(number));
                assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
                assertThat(file.tensorInfos())
                        .map(TensorInfo::name)
                        .containsExactly("tensor.1", "tensor.2", "tensor.3");
                assertThat(file.tensorInfos()).map(TensorInfo::file).containsExactly(part(1), part(2), part(3));
                for (int other = 1; other <= COUNT; other++) {
                    Tensor tensor = file.require("tensor." + other);
                    assertThat(tensor.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
                            .isEqualTo(other);
                }
            }
        }
    }

    @Test
    void missingPartIsNamed() throws IOException {
        writeAll();
        Files.delete(part(2));
        assertThatThrownBy(() -> GgufFile.open(part(3)))
                .isInstanceOf(GgufException.class)
                .hasMessage(part(3) + ": part 2 of 3 is missing: " + part(2));
    }

    @Test
    void renamedPartIsRefused() throws IOException {
        writeAll();
        for (String name : new String[] {"model.gguf", "model-00001-of-00004.gguf", "model-00009-of-00003.gguf"}) {
            Path renamed = Files.copy(part(1), directory.resolve(name));
            assertThatThrownBy(() -> GgufFile.open(renamed))
                    .isInstanceOf(GgufException.class)
                    .hasMessageStartingWith(renamed.toString())
                    .hasMessageContaining("-00001-of-00003.gguf");
        }
    }

    @Test
    void partOfAnotherPlaceOrModelIsRefused() throws IOException {
        writeAll();
        write(2, 2, COUNT, COUNT, "tensor.2");
        assertThatThrownBy(() -> GgufFile.open(part(1)))
                .hasMessageContaining(part(2) + ": split.no is 2, expected 1; the files do not belong together");
        write(2, 1, 4, COUNT, "tensor.2");
        assertThatThrownBy(() -> GgufFile.open(part(1))).hasMessageContaining("split.count is 4, expected 3");
        write(2, 1, COUNT, 7, "tensor.2");
        assertThatThrownBy(() -> GgufFile.open(part(1))).hasMessageContaining("split.tensors.count is 7, expected 3");
        write(2, 1, COUNT, COUNT, "tensor.1");
        assertThatThrownBy(() -> GgufFile.open(part(1)))
                .hasMessage(part(2) + ": tensor tensor.1 is also in " + part(1));
    }

    @Test
    void nameOfASplitWithoutItsKeysIsASingleFile() throws IOException {
        GgufWriter.to(part(2)).metadata("general.architecture", "llama").write();
        try (GgufFile file = GgufFile.open(part(2))) {
            assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
        }
    }
}
