package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SelectionListener;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.ForwardPlan.LayerAttention;
import io.github.reattn.model.ModelConfig;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Attention of a batch: per key/value head and run of queries, blocks of 64 keys meet the queries as matrix products,
/// with
/// an online softmax between them. Lanes are tokens throughout.
///
/// As in [DecodeAttention], consecutive keys are read from their rotated copy, and what was retrieved is gathered and
/// rotated to the scope's positions, with a second copy of the queries at the end of the scope.
final class PrefillAttention {
    private static final int BLOCK = 64;
    private static final float MASKED = -1e30f;

    private final ForwardPlan plan;
    private final ModelConfig config;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final QueryTiles tiles;
    private final int width;
    private final int group;
    private final int headDim;
    private final PrefillScratch[] workers;
    private final RowPool.Task task = this::attend;
    private final AttentionMode.@Nullable Bounded mode;
    private final Retrieval.@Nullable OfTiles retrieval;
    private final @Nullable ScopeRopes scopeRopes;

    private @Nullable SelectionListener listener;
    private Spans[][] spans = new Spans[0][0];
    private int layer;
    private RopeTable rope;
    private float[] q = new float[0];
    private float[] out = new float[0];

    PrefillAttention(
            ForwardPlan plan,
            AttentionMode mode,
            Kernels kernels,
            RowPool pool,
            KvCache cache,
            QueryTiles tiles,
            RopeTable anyRope) {
        this.plan = plan;
        this.config = plan.config();
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.tiles = tiles;
        this.rope = anyRope;
        this.width = kernels.tileTokens();
        this.group = config.gqaGroup();
        this.headDim = config.headDim();
        this.workers = new PrefillScratch[pool.threads()];
        Arrays.setAll(workers, i -> new PrefillScratch(BLOCK, headDim, width, kernels, cache));
        switch (mode) {
            case AttentionMode.Full full -> {
                this.mode = null;
                this.retrieval = null;
                this.scopeRopes = null;
            }
            case AttentionMode.Bounded scoped -> {
                this.mode = scoped;
                this.retrieval = Retrieval.ofTiles(config, scoped, kernels, pool, cache, tiles);
                this.scopeRopes = new ScopeRopes(plan, scoped);
            }
        }
    }

    /// @param q (tile, headCount · headDim, tileTokens), un-rotated   @param everyQuery whether all queries vote
    /// @param
    ///     out as q
    void run(int layer, RopeTable rope, float[] q, boolean everyQuery, float[] out) {
        this.layer = layer;
        this.rope = rope;
        this.q = q;
        this.out = out;
        AttentionMode.Bounded scoped = mode;
        if (scoped != null && retrieval != null && isScoped(tiles.count() - 1)) {
            prepareSpans();
            if (scoped.retrieves(layer)) {
                retrieval.run(layer, q, everyQuery, spans);
                tell(listener);
            }
        }
        pool.run(tiles.count() * config.headCountKv(), 1, task);
    }

    void verify(@Nullable ScanCheck check) {
        if (retrieval != null) {
            retrieval.verify(check);
        }
    }

    void listen(@Nullable SelectionListener listener) {
        this.listener = listener;
    }

    private void tell(@Nullable SelectionListener hearer) {
        for (int run = 0; hearer != null && run < tiles.count(); run++) {
            for (int headKv = 0; headKv < config.headCountKv() && isScoped(run); headKv++) {
                hearer.selected(layer, headKv, tiles.start(run), tiles.end(run), spans[run][headKv]);
            }
        }
    }

    private void prepareSpans() {
        if (spans.length < tiles.count()) {
            spans = new Spans[tiles.count()][config.headCountKv()];
            for (Spans[] ofRun : spans) {
                Arrays.setAll(ofRun, i -> new Spans());
            }
        }
        for (Spans[] ofRun : spans) {
            for (Spans ofHead : ofRun) {
                ofHead.set(Spans.NONE);
            }
        }
    }

    /// Whether a run's context is long enough for a bounded scope, and the layer sees more than a window anyway.
    private boolean isScoped(int run) {
        return mode != null && plan.attention().get(layer).window() == 0 && tiles.end(run) > mode.recallFrom();
    }

    /// Items are (run, key/value head), the last runs first since they see the most keys.
    private void attend(int from, int to, int worker) {
        for (int item = from; item < to; item++) {
            int run = tiles.count() - 1 - item / config.headCountKv();
            attendRun(run, item % config.headCountKv(), workers[worker]);
        }
    }

    private void attendRun(int run, int headKv, PrefillScratch w) {
        w.reset((tiles.endTile(run) - tiles.firstTile(run)) * group * width, headDim);
        for (int tile = tiles.firstTile(run); tile < tiles.endTile(run); tile++) {
            for (int g = 0; g < group; g++) {
                int at = slotAt(tile, headKv * group + g);
                Arrays.fill(out, at, at + headDim * width, 0);
            }
        }
        LayerAttention attention = plan.attention().get(layer);
        int firstKey = attention.window() == 0 ? 0 : Math.max(0, tiles.start(run) + 1 - attention.window());
        AttentionMode.Bounded scoped = mode;
        if (scoped != null && isScoped(run)) {
            attendGathered(scoped, run, headKv, w);
            firstKey = tiles.end(run) - scoped.localSize(tiles.end(run));
        }
        attendConsecutive(run, headKv, firstKey, attention.window(), w);
        for (int tile = tiles.firstTile(run); tile < tiles.endTile(run); tile++) {
            for (int g = 0; g < group; g++) {
                divide(slotAt(tile, headKv * group + g), w.sum, local(run, tile, g) * width);
            }
        }
    }

    private void attendConsecutive(int run, int headKv, int firstKey, int window, PrefillScratch w) {
        for (int tile = tiles.firstTile(run); tile < tiles.endTile(run); tile++) {
            for (int g = 0; g < group; g++) {
                rope.rotate(
                        tile,
                        q,
                        slotAt(tile, headKv * group + g),
                        w.query,
                        local(run, tile, g) * headDim * width,
                        headDim);
            }
        }
        for (int key = firstKey - firstKey % BLOCK; key < tiles.end(run); key += BLOCK) {
            int count = Math.min(BLOCK, tiles.end(run) - key);
            int groups = (count + KEY_GROUP - 1) / KEY_GROUP;
            cache.loadRotated(kernels, layer, headKv, key, groups * KEY_GROUP, w.key);
            cache.loadValues(kernels, layer, headKv, key, count, w.value, 0);
            for (int tile = tiles.firstTile(run); tile < tiles.endTile(run); tile++) {
                if (key >= tiles.tileStart(tile) + width) {
                    continue;
                }
                for (int g = 0; g < group; g++) {
                    int query = local(run, tile, g);
                    for (int k = 0; k < groups; k++) {
                        kernels.matMulTileTransposed(
                                w.key,
                                k * headDim * KEY_GROUP,
                                KEY_GROUP,
                                KEY_GROUP,
                                headDim,
                                w.query,
                                query * headDim * width,
                                w.scores,
                                k * KEY_GROUP * width,
                                false);
                    }
                    mask(w.scores, key, count, firstKey, window, tiles.tileStart(tile));
                    accumulate(w, query, count, w.value, 0, slotAt(tile, headKv * group + g));
                }
            }
        }
    }

    /// The sinks and the retrieved spans, at the first positions of the scope; every query of the run sees all of them.
    private void attendGathered(AttentionMode.Bounded scoped, int run, int headKv, PrefillScratch w) {
        ScopeRope scopeRope = Objects.requireNonNull(scopeRopes).ofLayer(layer);
        Spans chosen = spans[run][headKv];
        int count = scoped.globalSize() + chosen.tokens();
        int stride = (count + 2 * KEY_GROUP - 1) / KEY_GROUP * KEY_GROUP;
        w.makeRoom(scoped.scope() + 2 * KEY_GROUP, headDim);
        w.gather.gather(layer, headKv, scoped.globalSize(), chosen, 0, count, w.gatheredKeys, stride, w.gatheredValues);
        scopeRope.rotate(0, count, w.gatheredKeys, 0, stride, w.gatheredKeys, 0, stride, headDim);
        // The first query of the run comes this far behind the first key of the scope.
        int firstPosition = count + scoped.localSize(tiles.end(run)) - (tiles.end(run) - tiles.start(run));
        for (int tile = tiles.firstTile(run); tile < tiles.endTile(run); tile++) {
            int position = firstPosition + (tile - tiles.firstTile(run)) * width;
            for (int g = 0; g < group; g++) {
                int query = local(run, tile, g);
                int slot = slotAt(tile, headKv * group + g);
                scopeRope.rotate(position, width, q, slot, width, w.query, query * headDim * width, width, headDim);
                for (int key = 0; key < count; key += BLOCK) {
                    int n = Math.min(BLOCK, count - key);
                    kernels.matMulTileTransposed(
                            w.gatheredKeys,
                            key,
                            stride,
                            (n + KEY_GROUP - 1) / KEY_GROUP * KEY_GROUP,
                            headDim,
                            w.query,
                            query * headDim * width,
                            w.scores,
                            0,
                            false);
                    accumulate(w, query, n, w.gatheredValues, key * headDim, slot);
                }
            }
        }
    }

    private void accumulate(PrefillScratch w, int query, int count, float[] values, int valuesAt, int outAt) {
        kernels.softmaxTile(w.scores, count, config.attentionScale(), w.max, w.sum, query * width, out, outAt, headDim);
        kernels.matMulTileTransposed(values, valuesAt, headDim, headDim, count, w.scores, 0, out, outAt, true);
    }

    /// Queries see keys from `visible` on up to themselves, and no further back than the window.
    private void mask(float[] scores, int firstKey, int count, int visible, int window, int firstQuery) {
        if (firstKey >= visible && firstKey + count <= firstQuery + 1 && window == 0) {
            return;
        }
        long reach = window == 0 ? Integer.MAX_VALUE : window;
        for (int j = 0; j < count; j++) {
            int key = firstKey + j;
            int row = j * width;
            int before = key < visible ? width : Math.clamp(key - firstQuery, 0, width);
            int beyond = Math.clamp(key + reach - firstQuery, 0, width);
            Arrays.fill(scores, row, row + before, MASKED);
            Arrays.fill(scores, row + beyond, row + width, MASKED);
        }
    }

    private void divide(int at, float[] sum, int sumAt) {
        for (int i = 0; i < headDim; i++) {
            for (int t = 0; t < width; t++) {
                out[at + i * width + t] /= sum[sumAt + t];
            }
        }
    }

    /// The place of a lane tile and head among those of its run.
    private int local(int run, int tile, int g) {
        return (tile - tiles.firstTile(run)) * group + g;
    }

    private int slotAt(int tile, int head) {
        return (tile * config.qDim() + head * headDim) * width;
    }
}
