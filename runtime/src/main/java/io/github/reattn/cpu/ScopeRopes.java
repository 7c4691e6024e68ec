package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Rope;
import java.util.HashMap;
import java.util.Map;

/// One [ScopeRope] per distinct [Rope] among the layers that retrieve.
final class ScopeRopes {
    private final ScopeRope[] byLayer;

    ScopeRopes(ForwardPlan plan, AttentionMode.Bounded mode) {
        // A scope may end with a whole question as its tile, and spans round up to the sinks' neighbours.
        int positions = mode.scope() + Batches.of(mode).most() + mode.spanSize();
        Map<Rope, ScopeRope> tables = new HashMap<>();
        byLayer = new ScopeRope[plan.attention().size()];
        for (int layer = 0; layer < byLayer.length; layer++) {
            byLayer[layer] =
                    tables.computeIfAbsent(plan.attention().get(layer).rope(), rope -> new ScopeRope(rope, positions));
        }
    }

    ScopeRope ofLayer(int layer) {
        return byLayer[layer];
    }
}
