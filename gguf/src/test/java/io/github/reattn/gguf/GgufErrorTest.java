package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way in which a file is no GGUF file has its own message, which names the file.
class GgufErrorTest {
    private static final int F32 = GgmlType.F32.id();
    private static final int Q8_0 = GgmlType.Q8_0.id();

    @TempDir
    Path directory;

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                arguments("empty", new GgufBytes(), "is empty"),
                arguments("text", new GgufBytes().raw("# A model\n"), "is no GGUF file: it starts with \"# A model"),
                arguments("two bytes", new GgufBytes().raw("GG"), "is no GGUF file"),
                arguments("LFS", new GgufBytes().raw("version https://git-lfs.github.com/spec/v1"), "Git LFS"),
                arguments("old GGML", new GgufBytes().raw("tjgg").i32(3), "before GGUF"),
                arguments("magic only", new GgufBytes().raw("GGUF"), "end of the 0 bytes left of the file"),
                arguments("v1", new GgufBytes().raw("GGUF").i32(1).i64(0), "GGUF version 1; supported: 2 and 3"),
                arguments("v4", new GgufBytes().raw("GGUF").i32(4).i64(0), "GGUF version 4; supported: 2 and 3"),
                arguments("big-endian", new GgufBytes().raw("GGUF").i32(3 << 24).i64(0), "big-endian"),
                arguments("big-endian magic", new GgufBytes().raw("FUGG").i32(3).i64(0), "big-endian"),
                arguments("no counts", new GgufBytes().raw("GGUF").i32(3).i32(0), "expected 4 more bytes"),
                arguments("tensor count", GgufBytes.header(1L << 40, 0), "1099511627776 tensors do not fit"),
                arguments("negative tensor count", GgufBytes.header(-1, 0), "18446744073709551615 tensors"),
                arguments("key count", GgufBytes.header(0, 1), "1 metadata keys do not fit into the 0 bytes left"),
                arguments(
                        "empty key",
                        GgufBytes.header(0, 1).key("", MetadataType.UINT8).raw((byte) 1),
                        "the key has 0 characters"),
                arguments(
                        "key length",
                        GgufBytes.header(0, 1).i64(-1).i64(0),
                        "18446744073709551615 bytes of a string do not fit"),
                arguments(
                        "value type",
                        GgufBytes.header(0, 1).string("a.key").i32(13).i64(0),
                        "metadata key a.key: unknown value type 13"),
                arguments(
                        "duplicate key",
                        GgufBytes.header(0, 2)
                                .key("a.key", MetadataType.INT8)
                                .raw((byte) 1)
                                .key("a.key", MetadataType.INT8)
                                .raw((byte) 1),
                        "metadata key a.key: the key is there twice"),
                arguments("boolean", oneKey(MetadataType.BOOL).raw((byte) 2), "boolean 2; expected 0 or 1"),
                arguments(
                        "string length",
                        oneKey(MetadataType.STRING).i64(5).raw("four"),
                        "@ 0x31: metadata key a.key: 5 bytes of a string do not fit into the 4 bytes left"),
                arguments(
                        "array length",
                        oneKey(MetadataType.ARRAY)
                                .i32(MetadataType.INT64.id())
                                .i64(1L << 61)
                                .i64(0),
                        "2305843009213693952 elements of an array do not fit"),
                arguments("deep array", deepArray(), "nested deeper than 8"),
                arguments(
                        "alignment",
                        alignment(MetadataType.UINT32, 48),
                        "general.alignment is UINT32 48; expected a power of two"),
                arguments("alignment 0", alignment(MetadataType.UINT32, 0), "general.alignment is UINT32 0"),
                arguments(
                        "alignment type",
                        alignment(MetadataType.FLOAT32, 0),
                        "general.alignment is FLOAT32 0.0; expected an integer"),
                arguments(
                        "dimension count",
                        oneTensor(F32, 0, 1, 1, 1, 1, 1),
                        "tensor a.weight: 5 dimensions; expected at most 4"),
                arguments(
                        "negative dimension", oneTensor(F32, 0, 1, -1), "dimension 18446744073709551615 is too large"),
                arguments(
                        "elements overflow",
                        oneTensor(F32, 0, 1 << 30, 1L << 40),
                        "dimensions [1073741824, 1099511627776] are too large"),
                arguments("bytes overflow", oneTensor(F32, 0, 1 << 30, 1L << 32), "are too large"),
                arguments("row too long", oneTensor(F32, 0, 1L << 31), "rows of 2147483648 values are too long"),
                arguments(
                        "part of a block", oneTensor(Q8_0, 0, 33), "rows of 33 values are not whole Q8_0 blocks of 32"),
                arguments(
                        "misaligned",
                        oneTensor(F32, 4, 4).data(64),
                        "tensor a.weight: offset 4 is not a multiple of the alignment 32"),
                arguments(
                        "truncated",
                        oneTensor(F32, 32, 4).data(47),
                        "tensor a.weight: 16 bytes at offset 32 of the data, which has 47 bytes"),
                arguments(
                        "truncated, unsupported type",
                        oneTensor(UnsupportedType.IQ2_XXS.id(), 0, 256).data(65),
                        "tensor a.weight: 66 bytes at offset 0"),
                arguments(
                        "offset beyond",
                        oneTensor(F32, Long.MAX_VALUE - 31, 4).data(16),
                        "tensor a.weight: 16 bytes at offset 9223372036854775776"),
                arguments("negative offset", oneTensor(F32, -32, 4).data(16), "at offset 18446744073709551584"),
                arguments(
                        "negative offset of an empty tensor",
                        oneTensor(F32, -32, 0).data(16),
                        "offset 18446744073709551584 is beyond the file"),
                arguments(
                        "duplicate tensor",
                        oneOfTwo(32, 4).tensor("a.weight", F32, 0, 4).data(64),
                        "tensor a.weight: the name is there twice"),
                arguments(
                        "overlap",
                        oneOfTwo(32, 8).tensor("b.weight", F32, 0, 9).data(64),
                        "tensor a.weight: its data at 0xa0 overlaps that of b.weight"));
    }

    /// A key whose value has to follow.
    private static GgufBytes oneKey(MetadataType type) {
        return GgufBytes.header(0, 1).key("a.key", type);
    }

    private static GgufBytes alignment(MetadataType type, int bits) {
        return GgufBytes.header(0, 1).key("general.alignment", type).i32(bits);
    }

    /// A tensor whose data has to follow.
    private static GgufBytes oneTensor(int type, long offset, long... dims) {
        return GgufBytes.header(1, 0).tensor("a.weight", type, offset, dims);
    }

    /// A tensor which another has to follow.
    private static GgufBytes oneOfTwo(long offset, long cols) {
        return GgufBytes.header(2, 0).tensor("a.weight", F32, offset, cols);
    }

    private static GgufBytes deepArray() {
        GgufBytes bytes = oneKey(MetadataType.ARRAY);
        for (int depth = 0; depth < 1000; depth++) {
            bytes.i32(MetadataType.ARRAY.id()).i64(1);
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFiles")
    void brokenFileIsRefusedWithItsReason(String name, GgufBytes bytes, String reason) throws IOException {
        Path file = bytes.writeTo(directory.resolve("broken.gguf"));

        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(GgufException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void missingFileAndDirectoryAreNamed() {
        Path missing = directory.resolve("missing.gguf");
        assertThatThrownBy(() -> GgufFile.open(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> GgufFile.open(missing.resolve("below"))).isInstanceOf(GgufException.class);
        assertThatThrownBy(() -> GgufFile.open(directory)).hasMessageStartingWith(directory + ": is a directory");
    }

    @Test
    void danglingLinkIsNoSuchFile() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.gguf"), directory.resolve("nothing"));
        assertThatThrownBy(() -> GgufFile.open(link)).hasMessage(link + ": no such file");
    }

    @Test
    void deviceIsNotOpened() {
        Path device = Path.of("/dev/zero");
        Assumptions.assumeTrue(Files.exists(device), "this system has no /dev/zero");
        assertThatThrownBy(() -> GgufFile.open(device)).hasMessageStartingWith(device + ": is no regular file");
    }

    @Test
    void unreadableFileSaysThatPermissionIsMissing() throws IOException {
        Path file = GgufBytes.header(0, 0).writeTo(directory.resolve("secret.gguf"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");
        assertThatThrownBy(() -> GgufFile.open(file)).hasMessage(file + ": no permission to read it");
    }

    @Test
    void controlCharactersOfAFileDoNotReachTheTerminal() throws IOException {
        Path file = GgufBytes.header(0, 1)
                .string("\u001b[31mred\n" + "x".repeat(1000))
                .i32(99)
                .i64(0)
                .writeTo(directory.resolve("hostile.gguf"));

        assertThatThrownBy(() -> GgufFile.open(file))
                .message()
                .satisfies(message -> assertThat(message.chars())
                        .noneMatch(Character::isISOControl)
                        .hasSizeLessThan(file.toString().length() + 250));
    }

    @Test
    void headerThatIsLargerThanAnyModelsIsRefused() throws IOException {
        Path file =
                oneKey(MetadataType.STRING).i64(HeaderReader.MAX_HEADER_BYTES).writeTo(directory.resolve("large.gguf"));
        extend(file, 2 * HeaderReader.MAX_HEADER_BYTES);
        assertThatThrownBy(() -> GgufFile.open(file)).hasMessageContaining("largest header that is read (256 MiB)");
    }

    /// Makes a file longer without writing what is between.
    private static void extend(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), bytes - 1);
        }
    }
}
