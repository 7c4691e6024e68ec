package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reattn.gguf.GgufException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedModelTest {

    @Test
    void aFileThatIsNoModelIsNamed(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "Dear diary, this is not a model.");
        assertThatExceptionOfType(GgufException.class)
                .isThrownBy(() -> Reattn.open(text))
                .withMessageContaining("notes.txt");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Reattn.open(directory.resolve("missing.gguf")))
                .withMessageContaining("missing.gguf");
    }

    @Test
    void anUnknownDeviceIsRefused(@TempDir Path directory) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reattn.open(
                        directory.resolve("x.gguf"), OpenOptions.defaults().withDevice("abacus")))
                .withMessage("device abacus is not known; known: cpu");
    }
}
