package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SpanVote;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ModelConfig;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Retrieval for a batch: the voters of all runs are packed side by side as lanes, and each block of un-rotated keys
/// meets
/// them once, as a matrix product with a running top-k. Threads share (key/value head, slab of keys); lists are merged
/// per run. No structure grows with keys × queries.
final class TileRetrieval implements Retrieval.OfTiles {
    private static final int BLOCK = 64;
    private static final float NOTHING = -Float.MAX_VALUE;

    private final ModelConfig config;
    private final AttentionMode.Scoped mode;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final int group;
    private final int headDim;
    private final int width;
    private final float[][] keyBlock;
    private final float[][] scores;
    private final SpanVote[] votes;
    private final RowPool.Task packTask = this::pack;
    private final RowPool.Task scanTask = this::scan;
    private final RowPool.Task voteTask = this::vote;

    private final QueryTiles tiles;
    private @Nullable ScanCheck check;
    private int layer;
    private float[] q = new float[0];
    private boolean everyQuery;
    private Spans[][] selected = new Spans[0][0];
    /// Per lane of the packed queries: the run it votes in, its query's place in the batch, and its head in the group.
    private int[] laneRun = new int[0];

    private int[] laneQuery = new int[0];
    private int[] laneHead = new int[0];
    private int lanes;
    private int packedTiles;
    private int slabs;
    private int slabKeys;
    private int endKey;
    private float[] packed = new float[0];
    private float[] top = new float[0];
    private int[] index = new int[0];

    TileRetrieval(
            ModelConfig config,
            AttentionMode.Scoped mode,
            Kernels kernels,
            RowPool pool,
            KvCache cache,
            QueryTiles tiles) {
        this.config = config;
        this.mode = mode;
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.tiles = tiles;
        this.group = config.gqaGroup();
        this.headDim = config.headDim();
        this.width = kernels.tileTokens();
        this.keyBlock = new float[pool.threads()][BLOCK * headDim];
        this.scores = new float[pool.threads()][BLOCK * width];
        this.votes = new SpanVote[pool.threads()];
        Arrays.setAll(votes, i -> new SpanVote());
    }

    @Override
    public void run(int layer, float[] q, boolean everyQuery, Spans[][] selected) {
        this.layer = layer;
        this.q = q;
        this.everyQuery = everyQuery;
        this.selected = selected;
        lanes = 0;
        endKey = mode.globalSize();
        for (int run = 0; run < tiles.count(); run++) {
            addVoters(run);
        }
        int keys = endKey - mode.globalSize();
        if (keys > 0) {
            packedTiles = (lanes + width - 1) / width;
            slabKeys = Math.max(512, (keys / (4 * pool.threads()) + BLOCK) / BLOCK * BLOCK);
            slabs = (keys + slabKeys - 1) / slabKeys;
            int lists = config.headCountKv() * slabs * packedTiles * mode.topK() * width;
            if (top.length < lists) {
                top = new float[lists];
                index = new int[lists];
            }
            int room = config.headCountKv() * packedTiles * headDim * width;
            if (packed.length < room) {
                packed = new float[room];
            }
            pool.run(config.headCountKv() * packedTiles, 1, packTask);
            pool.run(config.headCountKv() * slabs, 1, scanTask);
        }
        pool.run(config.headCountKv() * tiles.count(), 1, voteTask);
    }

    /// The key behind the last that a run may retrieve: where its local half begins.
    private int middleEnd(int run) {
        return tiles.end(run) - mode.localSize();
    }

    private void addVoters(int run) {
        if (tiles.end(run) <= mode.recallFrom()) {
            return;
        }
        endKey = Math.max(endKey, middleEnd(run));
        int queries = tiles.end(run) - tiles.start(run);
        int room = lanes + queries * group;
        if (laneRun.length < room) {
            laneRun = Arrays.copyOf(laneRun, 2 * room);
            laneQuery = Arrays.copyOf(laneQuery, 2 * room);
            laneHead = Arrays.copyOf(laneHead, 2 * room);
        }
        for (int i = 0; i < queries; i++) {
            if (everyQuery || i % mode.voterStride() == mode.voterStride() - 1 || i == queries - 1) {
                for (int g = 0; g < group; g++) {
                    laneRun[lanes] = run;
                    laneQuery[lanes] = tiles.firstTile(run) * width + i;
                    laneHead[lanes] = g;
                    lanes++;
                }
            }
        }
    }

    /// Items are (key/value head, packed tile).
    private void pack(int from, int to, int worker) {
        for (int item = from; item < to; item++) {
            int headKv = item / packedTiles;
            int firstLane = item % packedTiles * width;
            int dst = item * headDim * width;
            for (int t = 0; t < width; t++) {
                int lane = Math.min(firstLane + t, lanes - 1);
                int head = headKv * group + laneHead[lane];
                int src = (laneQuery[lane] / width * config.headCount() + head) * headDim * width
                        + laneQuery[lane] % width;
                for (int i = 0; i < headDim; i++) {
                    packed[dst + i * width + t] = q[src + i * width];
                }
            }
        }
    }

    /// Items are (key/value head, slab).
    private void scan(int from, int to, int worker) {
        for (int item = from; item < to; item++) {
            scanSlab(item / slabs, item % slabs, worker);
        }
    }

    private void scanSlab(int headKv, int slab, int worker) {
        float[] keys = keyBlock[worker];
        float[] score = scores[worker];
        int k = mode.topK();
        int lists = (headKv * slabs + slab) * packedTiles * k * width;
        Arrays.fill(top, lists, lists + packedTiles * k * width, NOTHING);
        Arrays.fill(index, lists, lists + packedTiles * k * width, -1);
        int start = mode.globalSize() + slab * slabKeys;
        int end = Math.min(endKey, start + slabKeys);
        // Groups of keys are aligned, the middle part begins after the sinks: what lies before is loaded and left out.
        for (int key = start - start % KEY_GROUP; key < end; ) {
            int inPage = KvCache.PAGE - key % KvCache.PAGE;
            int count = Math.min(Math.min(BLOCK, inPage), end - key);
            int groups = (count + KEY_GROUP - 1) / KEY_GROUP;
            cache.loadKeys(kernels, layer, headKv, key, groups * KEY_GROUP, keys);
            int skip = Math.max(0, start - key);
            for (int tile = 0; tile < packedTiles; tile++) {
                for (int g = 0; g < groups; g++) {
                    kernels.matMulTileTransposed(
                            keys,
                            g * headDim * KEY_GROUP,
                            KEY_GROUP,
                            KEY_GROUP,
                            headDim,
                            packed,
                            (headKv * packedTiles + tile) * headDim * width,
                            score,
                            g * KEY_GROUP * width,
                            false);
                }
                hide(score, key, skip, count, tile);
                kernels.topKTile(score, count, key, top, index, lists + tile * k * width, k);
            }
            key += count;
        }
    }

    /// Keys before the middle part are nobody's; a run does not retrieve what is in its own local half.
    private void hide(float[] score, int firstKey, int skip, int count, int tile) {
        Arrays.fill(score, 0, skip * width, NOTHING);
        if (firstKey + count <= middleEnd(laneRun[tile * width])) {
            return;
        }
        for (int t = 0; t < width; t++) {
            int limit = middleEnd(laneRun[Math.min(tile * width + t, lanes - 1)]);
            for (int j = Math.max(0, limit - firstKey); j < count; j++) {
                score[j * width + t] = NOTHING;
            }
        }
    }

    /// Items are (key/value head, run).
    private void vote(int from, int to, int worker) {
        for (int item = from; item < to; item++) {
            int headKv = item % config.headCountKv();
            voteRun(headKv, item / config.headCountKv(), votes[worker]);
        }
    }

    @Override
    public void verify(@Nullable ScanCheck check) {
        this.check = check;
    }

    private void voteRun(int headKv, int run, SpanVote ballot) {
        ScanCheck verifier = check;
        ballot.clear();
        int k = mode.topK();
        for (int lane = 0; lane < lanes; lane++) {
            if (laneRun[lane] != run) {
                continue;
            }
            // The first slab's list collects the others': slabs are in the order of the keys, so ties stay with the
            // lower.
            int best = listAt(headKv, 0, lane);
            for (int slab = 1; slab < slabs; slab++) {
                int list = listAt(headKv, slab, lane);
                for (int i = 0; i < k; i++) {
                    ScalarKernels.insert(top[list + i * width], index[list + i * width], top, index, best, width, k);
                }
            }
            int found = 0;
            while (found < k && index[best + found * width] >= 0) {
                found++;
            }
            if (verifier != null) {
                int query = (headKv * packedTiles + lane / width) * headDim * width + lane % width;
                int from = mode.globalSize();
                int to = middleEnd(run);
                verifier.check(layer, headKv, packed, query, width, from, to, top, index, best, width, found, k);
            }
            if (found > 0) {
                ballot.add(top, index, best, width, found, config.attentionScale());
            }
        }
        ballot.fill(mode.spanTokens(), mode.spanSize(), mode.globalSize(), middleEnd(run), selected[run][headKv]);
    }

    private int listAt(int headKv, int slab, int lane) {
        return ((headKv * slabs + slab) * packedTiles + lane / width) * mode.topK() * width + lane % width;
    }
}
