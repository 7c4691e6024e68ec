package io.github.reattn.needle;

import io.github.reattn.attention.AttentionMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// One way to attend, of those that are compared.
///
/// @param mode `full`, `streaming` or `reattention`
/// @param swept the parameters in which it differs from others of the same mode, by name
/// @param attention all of it
public record Arm(String mode, Map<String, Integer> swept, AttentionMode attention) {

    /// As `reattention scope=1024`.
    public String label() {
        return mode
                + swept.entrySet().stream()
                        .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
    }

    /// All parameters by name, tokens; none for full attention.
    Map<String, Integer> parameters() {
        Map<String, Integer> parameters = new LinkedHashMap<>();
        if (attention instanceof AttentionMode.Scoped scoped) {
            parameters.put("scope", scoped.scope());
            parameters.put("recall_from", scoped.recallFrom());
            parameters.put("global", scoped.globalSize());
            parameters.put("top_k", scoped.topK());
            parameters.put("span", scoped.spanSize());
            parameters.put("tile", scoped.tile());
            parameters.put("voter_stride", scoped.voterStride());
        }
        return parameters;
    }
}
