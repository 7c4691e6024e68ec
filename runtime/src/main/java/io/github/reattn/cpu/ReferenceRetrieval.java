package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.ReferenceSelection;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ModelConfig;
import java.util.Arrays;

/// Feeds [ReferenceSelection] from the cache, for tokens and for batches. Threads share query heads.
final class ReferenceRetrieval {
    /// Keys of a block, which the middle part aligns to its own beginning.
    private static final int BLOCK = 128;

    private final ModelConfig config;
    private final AttentionMode.Reference mode;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final ReferenceSelection selection;
    private final Products[] products;
    private final RowPool.Task task = this::scan;

    private int layer;
    /// (query, headCount · headDim)
    private float[] q = new float[0];

    private float[] rows = new float[0];

    ReferenceRetrieval(ModelConfig config, AttentionMode.Reference mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.config = config;
        this.mode = mode;
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.selection =
                new ReferenceSelection(mode, config.headCount(), config.headCountKv(), config.attentionScale());
        this.products = new Products[pool.threads()];
        Arrays.setAll(products, i -> new Products());
    }

    void ofToken(int layer, float[] q, int position, Spans[] selected) {
        select(layer, q, 1, position + 1, selected);
    }

    /// A run is a chunk.
    void ofTiles(int layer, float[] tiled, QueryTiles tiles, Spans[][] selected) {
        int width = tiles.tileTokens();
        int qDim = config.qDim();
        for (int run = 0; run < tiles.count(); run++) {
            int queries = tiles.end(run) - tiles.start(run);
            if (tiles.end(run) <= mode.recallFrom()) {
                continue;
            }
            if (rows.length < queries * qDim) {
                rows = new float[queries * qDim];
            }
            for (int query = 0; query < queries; query++) {
                int at = (tiles.firstTile(run) + query / width) * qDim * width + query % width;
                for (int i = 0; i < qDim; i++) {
                    rows[query * qDim + i] = tiled[at + i * width];
                }
            }
            select(layer, rows, queries, tiles.end(run), selected[run]);
        }
    }

    private void select(int layer, float[] q, int queries, int end, Spans[] selected) {
        this.layer = layer;
        this.q = q;
        for (Products ofWorker : products) {
            ofWorker.forget();
        }
        selection.begin(queries, end);
        pool.run(config.headCount(), 1, task);
        selection.elect(selected);
    }

    /// Items are query heads.
    private void scan(int from, int to, int worker) {
        for (int head = from; head < to; head++) {
            selection.scan(head, products[worker]);
        }
    }

    /// The products of one thread, which keeps the keys that it used last: blocks come in turn, queries within.
    private final class Products implements ReferenceSelection.Products {
        private final int headDim = config.headDim();
        private final float[] keys = new float[(BLOCK + 2 * KEY_GROUP) * headDim];
        private final float[] grouped = new float[BLOCK + 2 * KEY_GROUP];
        private final float[] scores = new float[BLOCK];
        private int loadedHead;
        private int loadedFrom;

        void forget() {
            loadedFrom = -1;
        }

        @Override
        public float[] of(int head, int query, int headKv, int from, int count) {
            int first = from - from % KEY_GROUP;
            int groups = (from + count - first + KEY_GROUP - 1) / KEY_GROUP;
            if (loadedFrom != from || loadedHead != headKv) {
                for (int g = 0; g < groups; g++) {
                    cache.loadKeys(kernels, layer, headKv, first + (long) g * KEY_GROUP, KEY_GROUP, group);
                    System.arraycopy(group, 0, keys, g * group.length, group.length);
                }
                loadedFrom = from;
                loadedHead = headKv;
            }
            int at = query * config.qDim() + head * headDim;
            kernels.scoreGroups(keys, groups, headDim * KEY_GROUP, KEY_GROUP, headDim, q, at, grouped, 0);
            System.arraycopy(grouped, from - first, scores, 0, count);
            return scores;
        }

        private final float[] group = new float[KEY_GROUP * headDim];
    }
}
