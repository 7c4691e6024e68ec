package io.github.reattn.cli;

import io.github.reattn.store.ModelResolver;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `-m`, the same for every command that needs a model. Used as a picocli mixin.
final class ModelOption {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A GGUF file, or a model's name in the store. Without it: REATTN_MODEL, else smollm2, which"
                    + " is pulled on first use.")
    @Nullable
    String model;

    boolean isGiven() {
        return model != null;
    }

    /// The model's file; pulls the default model where it is needed.
    Path resolve() throws IOException {
        PullProgress progress = new PullProgress();
        try {
            return new ModelResolver(progress).resolve(model);
        } finally {
            progress.stopped();
        }
    }
}
