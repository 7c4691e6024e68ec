package io.github.reattn.cli;

import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.cli.AttentionArguments.Mode;
import io.github.reattn.needle.Arm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which ways to attend `reattn needle` compares.
final class NeedleModes {
    @Option(
            names = "--modes",
            paramLabel = "MODE",
            split = ",",
            description = "The modes to compare: full, streaming, reattention, reference (default: full,reattention).")
    @Nullable
    List<Mode> modes;

    @Option(
            names = "--sweep",
            paramLabel = "NAME=N,N,...",
            description = "Repeat the modes with a scope for each of these values of scope, span, tile, global,"
                    + " retrieve-top-k, voter-stride or recall-from. May be given more than once.")
    List<String> sweeps = new ArrayList<>();

    /// @param arguments parameters that do not change
    /// @param defaults those that are not given
    List<Arm> arms(AttentionArguments arguments, Scoped defaults) {
        if (modes != null && arguments.mode != null) {
            throw new IllegalArgumentException("--mode and --modes say the same; leave one of them out");
        }
        List<Mode> wanted = modes != null
                ? modes.stream().distinct().toList()
                : arguments.mode != null ? List.of(arguments.mode) : List.of(Mode.FULL, Mode.REATTENTION);
        if (!sweeps.isEmpty() && wanted.equals(List.of(Mode.FULL))) {
            throw new IllegalArgumentException("--sweep has no meaning with full attention only; see --modes");
        }
        List<Arm> arms = new ArrayList<>();
        for (Mode mode : wanted) {
            if (mode == Mode.FULL || mode == Mode.REFERENCE) {
                arms.add(new Arm(mode.toString(), Map.of(), arguments.of(mode, defaults)));
                continue;
            }
            for (Map<String, Integer> values : combinations()) {
                AttentionArguments one = arguments;
                for (Map.Entry<String, Integer> value : values.entrySet()) {
                    one = one.with(value.getKey(), value.getValue());
                }
                if (one.recallFrom == null) { // else nothing would be retrieved inside the window
                    one = one.with("recall-from", Objects.requireNonNullElse(one.scope, defaults.scope()));
                }
                arms.add(new Arm(mode.toString(), values, one.of(mode, defaults)));
            }
        }
        return arms;
    }

    private List<Map<String, Integer>> combinations() {
        List<Map<String, Integer>> combinations = List.of(Map.of());
        for (String sweep : sweeps) {
            String name = sweep.replaceFirst("=.*", "");
            if (!AttentionArguments.PARAMETERS.contains(name)) {
                throw new IllegalArgumentException("--sweep " + Text.visible(sweep)
                        + ": expected NAME=N,N,... with one of " + String.join(", ", AttentionArguments.PARAMETERS));
            }
            List<Map<String, Integer>> more = new ArrayList<>();
            for (int value : Sizes.parse(
                    "--sweep " + name,
                    List.of(sweep.substring(name.length()).replaceFirst("=", "").split(",")))) {
                for (Map<String, Integer> earlier : combinations) {
                    Map<String, Integer> one = new LinkedHashMap<>(earlier);
                    one.put(name, value);
                    more.add(one);
                }
            }
            combinations = more;
        }
        return combinations;
    }
}
