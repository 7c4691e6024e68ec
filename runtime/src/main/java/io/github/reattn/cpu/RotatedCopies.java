package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.ForwardPlan.LayerAttention;
import io.github.reattn.model.ModelConfig;

/// Which keys have a rotated copy: all of them under full attention; with a bounded scope only those that the local
/// half
/// (or a layer's own window) can still reach. After a rewind the copies that are missing are made again.
final class RotatedCopies {
    private final ForwardPlan plan;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final RopeTables ropes;
    private final long reach;
    private final long boundedFrom;
    private final RowPool.Task task = this::rotateLayers;
    private long from;

    RotatedCopies(ForwardPlan plan, AttentionMode mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.plan = plan;
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.ropes = new RopeTables(plan, KEY_GROUP, KvCache.PAGE / KEY_GROUP);
        this.reach = reach(plan, mode);
        this.boundedFrom = switch (mode) {
            case AttentionMode.Full full -> Long.MAX_VALUE;
            case AttentionMode.Bounded bounded -> bounded.recallFrom();
        };
    }

    /// How many tokens may need a rotated copy at once.
    static long most(ForwardPlan plan, AttentionMode mode) {
        return switch (mode) {
            case AttentionMode.Full full -> Long.MAX_VALUE;
            case AttentionMode.Bounded bounded ->
                Math.max(bounded.recallFrom(), reach(plan, mode))
                        + Batches.of(mode).most()
                        + 2L * KvCache.PAGE;
        };
    }

    private static long reach(ForwardPlan plan, AttentionMode mode) {
        long reach = switch (mode) {
            case AttentionMode.Full full -> Long.MAX_VALUE;
            case AttentionMode.Bounded bounded -> bounded.localSize();
        };
        for (LayerAttention layer : plan.attention()) {
            reach = Math.max(reach, layer.window());
        }
        return reach;
    }

    /// Before tokens are appended at `position`: makes sure that what they will reach is there.
    void prepare(int position) {
        long needed = position <= boundedFrom ? 0 : Math.max(0, position - reach);
        long start = needed / KvCache.PAGE * KvCache.PAGE;
        long there = cache.rotatedFrom();
        if (start >= there) {
            return;
        }
        cache.restoreRotatedPages(start);
        for (from = start; from < Math.min(there, position); from += KvCache.PAGE) {
            ropes.fill(from, KvCache.PAGE);
            pool.run(plan.config().blockCount(), 1, task);
        }
    }

    /// After tokens were appended: gives up what can no longer be reached.
    void trim(int position) {
        if (position > boundedFrom) {
            cache.dropRotatedBefore(Math.max(0, position - reach - KvCache.PAGE));
        }
    }

    private void rotateLayers(int firstLayer, int endLayer, int worker) {
        ModelConfig config = plan.config();
        float[] group = new float[config.headDim() * KEY_GROUP];
        for (int layer = firstLayer; layer < endLayer; layer++) {
            for (int head = 0; head < config.headCountKv(); head++) {
                for (int g = 0; g < KvCache.PAGE / KEY_GROUP; g++) {
                    long key = from + (long) g * KEY_GROUP;
                    cache.loadKeys(kernels, layer, head, key, KEY_GROUP, group);
                    ropes.ofLayer(layer).rotate(g, group, 0, group, 0, config.headDim());
                    cache.storeRotatedGroup(layer, head, key, group);
                }
            }
        }
    }
}
