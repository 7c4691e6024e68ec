package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are valid, but unusual.
class GgufFileTest {
    private static final int F32 = GgmlType.F32.id();

    @TempDir
    Path directory;

    @Test
    void unsupportedTypeIsListedAndRefusedOnlyWhenAskedFor() throws IOException {
        Path file = GgufBytes.header(3, 0)
                .tensor("blk.0.ffn_up.weight", UnsupportedType.IQ2_XXS.id(), 0, 256, 2)
                .tensor("unknown", 99, 160, 7)
                .tensor("good", F32, 192, 4)
                .data(208)
                .writeTo(directory.resolve("unsupported.gguf"));

        try (GgufFile read = GgufFile.open(file)) {
            assertThat(read.tensorInfos()).map(TensorInfo::typeName).containsExactly("IQ2_XXS", "type 99", "F32");
            assertThat(read.tensorInfos()).map(TensorInfo::bytes).containsExactly(132L, -1L, 16L);
            assertThat(read.require("good").cols()).isEqualTo(4);
            assertThatThrownBy(() -> read.find("blk.0.ffn_up.weight"))
                    .isInstanceOf(GgufException.class)
                    .hasMessageContaining(file + ": blk.0.ffn_up.weight is IQ2_XXS; supported: F32, F16, Q4_0");
            assertThatThrownBy(() -> read.require("unknown")).hasMessageContaining("unknown is type 99;");
            assertThatThrownBy(read::tensors).hasMessageContaining("IQ2_XXS");
        }
    }

    @Test
    void tensorsCannotBeReadAfterClosing() throws IOException {
        Path file = GgufBytes.header(1, 0).tensor("a", F32, 0, 4).data(16).writeTo(directory.resolve("closed.gguf"));
        Tensor tensor;
        try (GgufFile read = GgufFile.open(file)) {
            tensor = read.require("a");
            assertThat(tensor.data().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
        assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tensorsBeyond4GiBAreRead() throws IOException {
        long offset = 5L << 30;
        Path file = GgufBytes.header(1, 0).tensor("far", F32, offset, 4).writeTo(directory.resolve("far.gguf"));
        long start = TensorTable.align(Files.size(file), 32) + offset;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}), start);
        }
        try (GgufFile read = GgufFile.open(file)) {
            Tensor far = read.require("far");
            assertThat(far.data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
            assertThat(far.data().get(ValueLayout.JAVA_BYTE, 15)).isEqualTo((byte) 2);
        }
    }

    @Test
    void version2AndOddAlignmentsAreRead() throws IOException {
        for (int alignment : new int[] {1, 2, 8, 4096}) {
            GgufBytes bytes = new GgufBytes()
                    .raw("GGUF")
                    .i32(2)
                    .i64(1)
                    .i64(1)
                    .key("general.alignment", MetadataType.UINT32)
                    .i32(alignment)
                    .tensor("a", F32, 0, 1);
            int start = (int) TensorTable.align(bytes.bytes().length, alignment);
            bytes.raw(new byte[start - bytes.bytes().length]).i32(Float.floatToIntBits(7));

            try (GgufFile read = GgufFile.open(bytes.writeTo(directory.resolve("v2-" + alignment)))) {
                assertThat(read.version()).isEqualTo(2);
                assertThat(read.tensorInfos().getFirst().offset()).isEqualTo(start);
                assertThat(read.require("a").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
                        .isEqualTo(7f);
            }
        }
    }
}
