package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real files, read as the `gguf` package for Python reads them: its digests of all keys, values, names, shapes and
/// offsets. The files are in the directory that the environment names `REATTN_MODELS`.
class RealModelsTest {

    private static Path model(String name) {
        String directory = System.getProperty("REATTN_MODELS", System.getenv("REATTN_MODELS"));
        Assumptions.assumeTrue(directory != null, "REATTN_MODELS is not set");
        Path file = Path.of(directory, name + ".gguf");
        Assumptions.assumeTrue(Files.exists(file), file + " is not there");
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "smollm2, 272, 03199b2eec14d79fcd0e42e948529aaa321de390e679f0b422bd4398a3abb376,"
                + " 33, 380e7d4f2ff50b355d1c7165deb3485ca767ad7b1d5b7d06d765c882b18db1a5",
        "qwen, 291, c080ec08993327e3f051acdac7cff3419eedcd22c884989fb35766ae64c50fed,"
                + " 26, 7515f84d65851d462b9820c5a5d81bb9106970708483f335ae2c3d05a256378f",
        "gemma, 236, 84512d28eff107f0eb0eef22a0ac00297a1adcce54c17c01fdee4aa72c4feca5,"
                + " 33, 4ed0e1077d5f886b15592a0d58bfa31ce1df09dd0bc2dc3ca691d7f1fcaa6c08"
    })
    void metadataAndTensorInfosAreThoseOfThePythonReader(
            String name, int tensors, String tensorDigest, int keys, String metadataDigest) throws IOException {
        try (GgufFile file = GgufFile.open(model(name))) {
            assertThat(file.tensorInfos()).hasSize(tensors);
            assertThat(digest(file.tensorInfos().stream()
                            .map(info -> info.name() + " " + info.typeName() + " " + Arrays.toString(info.dims()) + " "
                                    + info.offset() + " " + info.bytes() + "\n")
                            .toList()))
                    .isEqualTo(tensorDigest);
            assertThat(file.metadata().keys()).hasSize(keys);
            assertThat(digest(file.metadata().values().entrySet().stream()
                            .map(entry -> text(entry.getKey(), entry.getValue()))
                            .toList()))
                    .isEqualTo(metadataDigest);
            assertThat(file.tensors()).hasSize(tensors);
        }
    }

    @Test
    void tensorDataIsThatOfThePythonReader() throws IOException {
        try (GgufFile file = GgufFile.open(model("smollm2"))) {
            MessageDigest digest = sha256();
            for (Tensor tensor : file.tensors()) {
                digest.update(tensor.data().asByteBuffer());
            }
            assertThat(HexFormat.of().formatHex(digest.digest()))
                    .isEqualTo("98aff3b9d040705869dfca86f7f5593311bbb77090bcde9dff3b7d5f9d933d7b");
        }
    }

    @Test
    void copyOfARealModelDiffersInNoByte(@TempDir Path directory) throws IOException {
        Path original = model("smollm2");
        Path copy = directory.resolve("copy.gguf");
        GgufBytes.copy(original, copy);
        assertThat(Files.mismatch(original, copy)).isEqualTo(-1);
    }

    /// A key, its types and its values, floats as their bits: `key ARRAY INT32\n1\0002\0`.
    private static String text(String key, MetadataValue value) {
        StringBuilder text = new StringBuilder(key).append(' ').append(value.type());
        if (!value.isArray()) {
            return append(text.append('\n'), value.value()).toString();
        }
        text.append(' ').append(value.elementType()).append('\n');
        Object array = value.value();
        for (int i = 0; i < Array.getLength(array); i++) {
            append(text, Array.get(array, i));
        }
        return text.toString();
    }

    private static StringBuilder append(StringBuilder text, Object value) {
        return text.append(value instanceof Float f ? Float.floatToRawIntBits(f) : value)
                .append('\0');
    }

    private static String digest(Iterable<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
