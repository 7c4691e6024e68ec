package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SpanVote;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ModelConfig;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Retrieval for one token: every query head scores all un-rotated keys of the middle part. Threads share (key/value
/// head,
/// slab of keys); keys are read once for all query heads of a group.
final class TokenRetrieval implements Retrieval.OfToken {
    private static final int BLOCK = 64;
    private static final float NOTHING = -Float.MAX_VALUE;

    private final ModelConfig config;
    private final AttentionMode.Scoped mode;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final int group;
    private final int headDim;
    private final float[][] keyBlock;
    private final float[][] scores;
    private final SpanVote vote = new SpanVote();
    private final RowPool.Task task = this::scan;

    private @Nullable ScanCheck check;
    private int layer;
    private float[] q = new float[0];
    private int slabs;
    private int slabKeys;
    private int endKey;
    private float[] top = new float[0];
    private int[] index = new int[0];

    TokenRetrieval(ModelConfig config, AttentionMode.Scoped mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.config = config;
        this.mode = mode;
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.group = config.gqaGroup();
        this.headDim = config.headDim();
        this.keyBlock = new float[pool.threads()][BLOCK * headDim];
        this.scores = new float[pool.threads()][BLOCK];
    }

    @Override
    public void run(int layer, float[] q, int position, Spans[] selected) {
        this.layer = layer;
        this.q = q;
        endKey = position + 1 - mode.localSize();
        int keys = endKey - mode.globalSize();
        slabKeys = Math.max(1024, (keys / (4 * pool.threads()) + KvCache.PAGE) / KvCache.PAGE * KvCache.PAGE);
        slabs = Math.max(1, (endKey + slabKeys - 1) / slabKeys);
        int lists = config.headCount() * slabs * mode.topK();
        if (top.length < lists) {
            top = new float[2 * lists];
            index = new int[2 * lists];
        }
        Arrays.fill(top, 0, lists, NOTHING);
        Arrays.fill(index, 0, lists, -1);
        pool.run(config.headCountKv() * slabs, 1, task);
        for (int headKv = 0; headKv < config.headCountKv(); headKv++) {
            elect(headKv, selected[headKv]);
        }
    }

    /// Items are (key/value head, slab); slabs are aligned to pages.
    private void scan(int from, int to, int worker) {
        for (int item = from; item < to; item++) {
            int headKv = item / slabs;
            int slab = item % slabs;
            int start = Math.max(mode.globalSize(), slab * slabKeys);
            int end = Math.min(endKey, (slab + 1) * slabKeys);
            for (int key = start - start % BLOCK; key < end; key += BLOCK) {
                scanBlock(headKv, slab, key, Math.max(0, start - key), Math.min(BLOCK, end - key), worker);
            }
        }
    }

    private void scanBlock(int headKv, int slab, int key, int skip, int count, int worker) {
        float[] keys = keyBlock[worker];
        float[] score = scores[worker];
        int groups = (count + KEY_GROUP - 1) / KEY_GROUP;
        cache.loadKeys(kernels, layer, headKv, key, groups * KEY_GROUP, keys);
        for (int g = 0; g < group; g++) {
            int head = headKv * group + g;
            kernels.scoreGroups(keys, groups, headDim * KEY_GROUP, KEY_GROUP, headDim, q, head * headDim, score, 0);
            int list = (head * slabs + slab) * mode.topK();
            kernels.topK(score, skip, count - skip, key + skip, top, index, list, mode.topK());
        }
    }

    @Override
    public void verify(@Nullable ScanCheck check) {
        this.check = check;
    }

    private void elect(int headKv, Spans out) {
        ScanCheck verifier = check;
        vote.clear();
        int k = mode.topK();
        for (int g = 0; g < group; g++) {
            int best = (headKv * group + g) * slabs * k;
            for (int i = k; i < slabs * k; i++) {
                ScalarKernels.insert(top[best + i], index[best + i], top, index, best, 1, k);
            }
            int found = 0;
            while (found < k && index[best + found] >= 0) {
                found++;
            }
            if (verifier != null) {
                int head = headKv * group + g;
                int from = mode.globalSize();
                verifier.check(layer, headKv, q, head * headDim, 1, from, endKey, top, index, best, 1, found, k);
            }
            if (found > 0) {
                vote.add(top, index, best, 1, found, config.attentionScale());
            }
        }
        vote.fill(mode.spanTokens(), mode.spanSize(), mode.globalSize(), endKey, out);
    }
}
