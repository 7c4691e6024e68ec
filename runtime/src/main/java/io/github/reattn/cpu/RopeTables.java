package io.github.reattn.cpu;

import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Rope;
import java.util.LinkedHashMap;
import java.util.Map;

/// One [RopeTable] per distinct [Rope] of a plan, shared by the layers that rotate alike.
final class RopeTables {
    private final RopeTable[] distinct;
    private final RopeTable[] byLayer;

    RopeTables(ForwardPlan plan, int tileTokens, int tiles) {
        Map<Rope, RopeTable> tables = new LinkedHashMap<>();
        byLayer = new RopeTable[plan.attention().size()];
        for (int layer = 0; layer < byLayer.length; layer++) {
            byLayer[layer] = tables.computeIfAbsent(
                    plan.attention().get(layer).rope(), rope -> new RopeTable(rope, tileTokens, tiles));
        }
        distinct = tables.values().toArray(new RopeTable[0]);
    }

    /// Prepares positions `from` … `from + tokens − 1`.
    void fill(long from, int tokens) {
        for (RopeTable table : distinct) {
            table.fill(from, tokens);
        }
    }

    RopeTable ofLayer(int layer) {
        return byLayer[layer];
    }
}
