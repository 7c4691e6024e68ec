package io.github.reattn.cli;

import io.github.reattn.OpenOptions;
import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Scoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which earlier tokens a token looks at. Defaults depend on the window that the model was trained with.
final class AttentionArguments {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "reattention: all of them up to the trained window; beyond it a bounded scope of the first,"
                    + " the last and the retrieved ones. full: always all of them (default). streaming: as"
                    + " reattention, without retrieval.")
    @Nullable
    Mode mode;

    @Option(
            names = "--scope",
            paramLabel = "TOKENS",
            description = "Keys in scope, half of them the latest (default: a quarter of the window, 512 to 8192).")
    @Nullable
    Integer scope;

    @Option(
            names = "--recall-from",
            paramLabel = "TOKENS",
            description =
                    "Context length from which on the scope is used; full attention before (default: the" + " window).")
    @Nullable
    Integer recallFrom;

    @Option(
            names = "--retrieve-top-k",
            paramLabel = "KEYS",
            description = "Keys that each query head votes for, 0 to 64 (default: 4). Not --top-k, which is the"
                    + " sampler's.")
    @Nullable
    Integer topK;

    @Option(
            names = "--span",
            paramLabel = "TOKENS",
            description = "Width of what is attended around a retrieved key (default: 32).")
    @Nullable
    Integer span;

    @Option(
            names = "--global",
            paramLabel = "TOKENS",
            description = "First tokens that always stay in scope (default: 32).")
    @Nullable
    Integer global;

    @Option(
            names = "--tile",
            paramLabel = "TOKENS",
            description = "Consecutive tokens of a long text that share one retrieval (default: 128).")
    @Nullable
    Integer tile;

    @Option(names = "--voter-stride", paramLabel = "N", description = "In a tile, every N-th token votes (default: 8).")
    @Nullable
    Integer voterStride;

    enum Mode {
        FULL,
        REATTENTION,
        STREAMING;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isFull() {
        return mode == null || mode == Mode.FULL;
    }

    /// The options with these in them.
    ///
    /// @throws IllegalArgumentException if an option has no meaning in this mode
    OpenOptions applyTo(OpenOptions options) {
        if (!isFull()) {
            return options.withAttention(this::scoped);
        }
        Map<String, @Nullable Integer> scopedOnly = new LinkedHashMap<>();
        scopedOnly.put("--scope", scope);
        scopedOnly.put("--recall-from", recallFrom);
        scopedOnly.put("--retrieve-top-k", topK);
        scopedOnly.put("--span", span);
        scopedOnly.put("--global", global);
        scopedOnly.put("--tile", tile);
        scopedOnly.put("--voter-stride", voterStride);
        scopedOnly.forEach((name, value) -> {
            if (value != null) {
                throw new IllegalArgumentException(name + " has no meaning with --mode full; leave one of them out");
            }
        });
        return options.withAttention(new AttentionMode.Full());
    }

    /// @param window that the model was trained with, tokens
    private AttentionMode scoped(int window) {
        return of(mode == Mode.STREAMING ? Mode.STREAMING : Mode.REATTENTION, Scoped.reattention(window));
    }

    /// A mode with these parameters, and with those of `defaults` where they are not given.
    AttentionMode of(Mode wanted, Scoped defaults) {
        if (wanted == Mode.FULL) {
            return new AttentionMode.Full();
        }
        int size = or(scope, defaults.scope());
        Scoped scoped = new Scoped(
                size,
                or(recallFrom, Math.max(size, defaults.recallFrom())),
                or(global, defaults.globalSize()),
                or(topK, defaults.topK()),
                or(span, defaults.spanSize()),
                or(tile, defaults.tile()),
                or(voterStride, defaults.voterStride()));
        return wanted == Mode.STREAMING ? scoped.streaming() : scoped;
    }

    /// The parameters that [#with] can replace: the options' names without dashes.
    static final List<String> PARAMETERS =
            List.of("scope", "recall-from", "retrieve-top-k", "span", "global", "tile", "voter-stride");

    /// The same parameters with one of them, of [#PARAMETERS], replaced.
    AttentionArguments with(String name, int value) {
        AttentionArguments changed = new AttentionArguments();
        changed.mode = mode;
        changed.scope = name.equals("scope") ? Integer.valueOf(value) : scope;
        changed.recallFrom = name.equals("recall-from") ? Integer.valueOf(value) : recallFrom;
        changed.topK = name.equals("retrieve-top-k") ? Integer.valueOf(value) : topK;
        changed.span = name.equals("span") ? Integer.valueOf(value) : span;
        changed.global = name.equals("global") ? Integer.valueOf(value) : global;
        changed.tile = name.equals("tile") ? Integer.valueOf(value) : tile;
        changed.voterStride = name.equals("voter-stride") ? Integer.valueOf(value) : voterStride;
        return changed;
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
