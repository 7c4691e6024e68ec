package io.github.reattn.cli;

import io.github.reattn.OpenOptions;
import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Reference;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.attention.Quirk;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which earlier tokens a token looks at. Defaults depend on the window that the model was trained with.
final class AttentionArguments {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "reattention: all of them up to the trained window; beyond it a bounded scope of the first,"
                    + " the last and the retrieved ones (default). full: always all of them. streaming: as"
                    + " reattention, without retrieval. reference: the published ReAttention code, to compare.")
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

    @Option(
            names = "--local",
            paramLabel = "TOKENS",
            description = "reference: how many of the latest tokens stay in scope (default: 4096).")
    @Nullable
    Integer local;

    @Option(
            names = "--chunk",
            paramLabel = "TOKENS",
            description = "reference: consecutive tokens of a prompt that share one retrieval (default: 512).")
    @Nullable
    Integer chunk;

    @Option(
            names = "--recall-clip",
            paramLabel = "KEYS",
            description = "reference: how many retrieved keys are kept at most (default: 127).")
    @Nullable
    Integer recallClip;

    @Option(
            names = "--reference-quirks",
            paramLabel = "NAMES",
            description = "reference: which peculiarities of the published code are kept: all (default), paper, none,"
                    + " or names with commas between them: ${COMPLETION-CANDIDATES}.",
            completionCandidates = QuirkNames.class)
    @Nullable
    String quirks;

    /// What `--reference-quirks` names, for help and completion.
    static final class QuirkNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Quirk.values()).map(Quirk::toString).iterator();
        }
    }

    @Option(
            names = "--verify-scan",
            description = "Hold every retrieval of reattention against brute force in double arithmetic, and stop at"
                    + " the first difference. Slow.")
    boolean verifyScan;

    enum Mode {
        FULL,
        REATTENTION,
        STREAMING,
        REFERENCE;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What these options mean for a model with a trained window of `window` tokens.
    AttentionMode mode(int window) {
        return of(chosen(), Scoped.reattention(window));
    }

    private Mode chosen() {
        return mode == null ? Mode.REATTENTION : mode;
    }

    /// Whether nothing is ever retrieved, though not all is in view.
    boolean isStreaming() {
        return mode == Mode.STREAMING;
    }

    /// The options with these in them.
    ///
    /// @throws IllegalArgumentException if an option has no meaning in this mode
    OpenOptions applyTo(OpenOptions options) {
        Mode chosen = chosen();
        boolean bounded = chosen != Mode.FULL;
        boolean scoped = chosen == Mode.REATTENTION || chosen == Mode.STREAMING;
        Map<String, @Nullable Object> without = new LinkedHashMap<>();
        if (!bounded) {
            without.put("--retrieve-top-k", topK);
            without.put("--span", span);
            without.put("--global", global);
        }
        if (!scoped) {
            without.put("--scope", scope);
            without.put("--recall-from", recallFrom);
            without.put("--tile", tile);
            without.put("--voter-stride", voterStride);
        }
        if (chosen != Mode.REFERENCE) {
            without.put("--local", local);
            without.put("--chunk", chunk);
            without.put("--recall-clip", recallClip);
            without.put("--reference-quirks", quirks);
        }
        without.forEach((name, value) -> {
            if (value != null) {
                throw new IllegalArgumentException(
                        name + " has no meaning with --mode " + chosen + "; leave one of them out");
            }
        });
        return options.withAttention(this::mode);
    }

    private Reference reference() {
        Reference defaults = Reference.released();
        return new Reference(
                or(global, defaults.globalSize()),
                or(local, defaults.localSize()),
                or(chunk, defaults.chunkSize()),
                or(span, defaults.spanSize()),
                or(topK, defaults.topK()),
                or(recallClip, defaults.recallClip()),
                quirksOf(Objects.requireNonNullElse(quirks, "all")));
    }

    private static Set<Quirk> quirksOf(String names) {
        return switch (names) {
            case "all" -> Quirk.RELEASED;
            case "paper" -> Quirk.PAPER;
            case "none" -> Set.of();
            default -> {
                Map<String, Quirk> known =
                        Stream.of(Quirk.values()).collect(Collectors.toMap(Quirk::toString, quirk -> quirk));
                EnumSet<Quirk> chosen = EnumSet.noneOf(Quirk.class);
                for (String name : names.split(",", -1)) {
                    Quirk quirk = known.get(name.strip());
                    if (quirk == null) {
                        throw new IllegalArgumentException("--reference-quirks names '" + name
                                + "'; expected all, paper, none, or some of " + String.join(",", new QuirkNames()));
                    }
                    chosen.add(quirk);
                }
                yield chosen;
            }
        };
    }

    /// A mode with these parameters, and with those of `defaults` where they are not given.
    AttentionMode of(Mode wanted, Scoped defaults) {
        return switch (wanted) {
            case FULL -> new AttentionMode.Full();
            case REATTENTION -> scoped(defaults);
            case STREAMING -> scoped(defaults).streaming();
            case REFERENCE -> reference();
        };
    }

    private Scoped scoped(Scoped defaults) {
        int size = or(scope, defaults.scope());
        return new Scoped(
                size,
                or(recallFrom, Math.max(size, defaults.recallFrom())),
                or(global, defaults.globalSize()),
                or(topK, defaults.topK()),
                or(span, defaults.spanSize()),
                or(tile, defaults.tile()),
                or(voterStride, defaults.voterStride()));
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
