package io.github.reattn.cli;

import java.io.IOException;
import java.nio.file.Path;

/// [TinyModel] for tests of other packages.
public final class TinyModelFile {
    private TinyModelFile() {}

    /// @return the file
    public static String write(Path file) throws IOException {
        return TinyModel.write(file);
    }
}
