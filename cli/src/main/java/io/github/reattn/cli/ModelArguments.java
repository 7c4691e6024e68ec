package io.github.reattn.cli;

import io.github.reattn.OpenOptions;
import io.github.reattn.Reattn;
import io.github.reattn.attention.AttentionMode;
import io.github.reattn.gguf.GgmlType;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which model, and how it computes: the options of every command that opens one.
final class ModelArguments {
    @Mixin
    ModelOption model = new ModelOption();

    @ArgGroup(validate = false, heading = "%nComputing:%n", order = 10)
    Computing computing = new Computing();

    @ArgGroup(validate = false, heading = "%nAttention (which earlier tokens a token looks at):%n", order = 20)
    AttentionArguments attention = new AttentionArguments();

    static final class Computing {
        @Option(
                names = {"-t", "--threads"},
                paramLabel = "N",
                description = "Threads that compute; 0 = one per processor (default).")
        int threads;

        @Option(
                names = {"-ctk", "--cache-type-k"},
                paramLabel = "TYPE",
                description = "How keys are kept: ${COMPLETION-CANDIDATES} (default: F16).")
        CacheType cacheTypeK = CacheType.F16;

        @Option(
                names = {"-ctv", "--cache-type-v"},
                paramLabel = "TYPE",
                description = "How values are kept: ${COMPLETION-CANDIDATES} (default: F16).")
        CacheType cacheTypeV = CacheType.F16;
    }

    /// What the cache may hold.
    enum CacheType {
        F16(GgmlType.F16),
        F32(GgmlType.F32);

        final GgmlType type;

        CacheType(GgmlType type) {
            this.type = type;
        }
    }

    /// What these options say.
    ///
    /// @param contextLimit the most tokens that a conversation may have; 0 = the API's default
    OpenOptions openOptions(int contextLimit) {
        return attention.applyTo(computingOptions(contextLimit));
    }

    /// The same, but for attention, which is full.
    OpenOptions computingOptions(int contextLimit) {
        return OpenOptions.defaults()
                .withThreads(computing.threads)
                .withContextLimit(contextLimit)
                .withCacheTypes(computing.cacheTypeK.type, computing.cacheTypeV.type)
                .withAttention(new AttentionMode.Full())
                .withVerifyScan(attention.verifyScan);
    }

    /// Opens the model, and prints what a user should know about it.
    ///
    /// @param contextLimit as above
    /// @param conversations whether chat templates matter
    Reattn open(int contextLimit, boolean conversations) throws IOException {
        OpenOptions options = openOptions(contextLimit);
        Path file = model.resolve();
        SlowWork loading = SlowWork.of("loading " + file.getFileName(), "", -1);
        Reattn opened;
        try {
            opened = Reattn.open(file, options);
        } finally {
            loading.close();
        }
        opened.modelInfo().notices().stream()
                .filter(notice -> conversations || !notice.contains("chat template"))
                .forEach(notice -> System.err.println("reattn: " + notice));
        return opened;
    }
}
