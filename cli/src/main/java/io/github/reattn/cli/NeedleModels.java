package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.attention.AttentionMode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One model, opened with full attention, and with another mode at a time: its weights are mapped only once.
final class NeedleModels implements AutoCloseable {
    private final Path file;
    private final ModelArguments arguments;
    private final int longest;
    private final Reattn full;
    private @Nullable Reattn other;

    private NeedleModels(Path file, ModelArguments arguments, int longest, Reattn full) {
        this.file = file;
        this.arguments = arguments;
        this.longest = longest;
        this.full = full;
    }

    /// @param longest prompt with its answer, tokens
    /// @param conversations whether chat templates matter
    static NeedleModels open(Path file, ModelArguments arguments, int longest, boolean conversations)
            throws IOException {
        Reattn full = Reattn.open(file, arguments.computingOptions(longest));
        full.modelInfo().notices().stream()
                .filter(notice -> conversations || !notice.contains("chat template"))
                .filter(notice -> !notice.contains("trained with")) // to go beyond the window is what this is for
                .forEach(notice -> System.err.println("reattn: " + notice));
        return new NeedleModels(file, arguments, longest, full);
    }

    Reattn full() {
        return full;
    }

    /// The model in a mode, until the next call.
    Reattn with(AttentionMode mode) throws IOException {
        closeOther();
        if (mode instanceof AttentionMode.Full) {
            return full;
        }
        Reattn opened = Reattn.open(file, arguments.computingOptions(longest).withAttention(mode));
        other = opened;
        return opened;
    }

    private void closeOther() {
        if (other != null) {
            other.close();
            other = null;
        }
    }

    @Override
    public void close() {
        closeOther();
        full.close();
    }
}
