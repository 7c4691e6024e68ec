package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.reattn.gguf.GgufWriter;
import io.github.reattn.gguf.MetadataType;
import io.github.reattn.gguf.MetadataValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    Path directory;

    private String file = "";

    @BeforeEach
    void write() throws IOException {
        Path path = directory.resolve("m.gguf");
        file = path.toString();
        GgufWriter.to(path)
                .metadata("general.architecture", "llama")
                .metadata("evil", "a\u001b[31m\nb\u202ec")
                .metadata("long", "x".repeat(500))
                .metadata("count", 7)
                .metadata("flag", true)
                .metadata("rate", 0.5f)
                .metadata("huge", MetadataValue.of(MetadataType.UINT64, -1L))
                .metadata("bytes", MetadataValue.array(MetadataType.UINT8, new byte[] {1, -1}))
                .metadata(
                        "names", IntStream.range(0, 100).mapToObj(i -> "t" + i).toArray(String[]::new))
                .metadata("nested", new Object[] {new int[] {1, 2}, new String[] {"a"}})
                .tensor("a.weight", new float[6], 3, 2)
                .tensor("b.weight", new float[4], 4)
                .write();
    }

    @Test
    void showsMetadataTypesAndTotals() {
        assertThat(InProcess.out("inspect", file))
                .contains("m.gguf: GGUF version 3, 2 tensors, 10 parameters, 40 B")
                .contains("Metadata (10):", "STRING[]", "(100) [\"t0\",\"t1\"", "(2) [1,255]", "18446744073709551615")
                .contains("2 tensors         10 parameters       40 B")
                .contains("x".repeat(100) + "…")
                .doesNotContain("x".repeat(101), "a.weight");
    }

    @Test
    void listsTensors() {
        assertThat(InProcess.out("inspect", "--tensors", file)).contains("a.weight", "[3, 2]", "24 B");
    }

    @Test
    void showsEverythingOnRequest() {
        assertThat(InProcess.out("inspect", "--full", file)).contains("x".repeat(500), "\"t99\"");
    }

    @Test
    void letsNoFileSpeakToTheTerminal() {
        assertThat(InProcess.out("inspect", "--full", file))
                .contains("a\\u001b[31m\\nb\\u202ec")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void writesJsonForPrograms() {
        JsonNode json = Json.parse(InProcess.out("inspect", "--json", "--tensors", file));
        assertThat(json.path("version").asInt()).isEqualTo(3);
        assertThat(json.path("parameters").asLong()).isEqualTo(10);
        JsonNode metadata = json.path("metadata");
        assertThat(metadata.path("count").asInt()).isEqualTo(7);
        assertThat(metadata.path("flag").asBoolean()).isTrue();
        assertThat(metadata.path("rate").asDouble()).isEqualTo(0.5);
        assertThat(metadata.path("huge").bigIntegerValue()).isEqualTo("18446744073709551615");
        assertThat(metadata.path("bytes")).hasToString("[1,255]");
        assertThat(metadata.path("nested")).hasToString("[[1,2],[\"a\"]]");
        assertThat(metadata.path("names").path("length").asInt()).isEqualTo(100);
        assertThat(metadata.path("names").path("first")).hasSize(16);
        assertThat(json.path("types").path("F32").path("bytes").asLong()).isEqualTo(40);
        assertThat(json.path("tensors").path(0).path("shape")).hasToString("[3,2]");
    }

    @Test
    void saysWhatIsNoModel() throws IOException {
        Path text = java.nio.file.Files.writeString(directory.resolve("a.txt"), "Dear Sir or Madam");
        assertThat(InProcess.refusal("inspect", text.toString())).contains("a.txt: is no GGUF file");
        assertThat(InProcess.refusal("inspect", directory.toString())).contains("is a directory");
    }
}
