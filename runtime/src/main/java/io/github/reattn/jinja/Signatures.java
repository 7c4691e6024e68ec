package io.github.reattn.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A table of builtins and their parameters.
final class Signatures {
    private static final String ANYTHING = "*";

    private final Map<String, List<String>> parameters = new HashMap<>();

    /// @param table a line for each builtin: its names with commas, then its parameters as [Args#bind] has them; `*`
    /// for
    ///     a builtin that looks at its arguments itself
    Signatures(String table) {
        table.lines().forEach(line -> {
            List<String> words = Text.words(line, -1);
            for (String name : words.getFirst().split(",", -1)) {
                parameters.put(name, words.subList(1, words.size()));
            }
        });
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /// The arguments in the order of the parameters of a builtin of this table.
    Args bind(String name, Args args) {
        List<String> expected = parameters.getOrDefault(name, List.of());
        Args named = args.to(name);
        return expected.contains(ANYTHING) ? named : named.bind(expected.toArray(String[]::new));
    }
}
