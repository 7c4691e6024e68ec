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

/// Attention of one token. The keys in scope are cut into chunks that threads share; each chunk yields a maximum, a sum
/// and
/// a weighted mean, and these are merged (the online softmax of FlashAttention, split over keys).
///
/// A chunk holds either consecutive keys, which have a rotated copy at their absolute positions, or a part of what was
/// retrieved, which is gathered and rotated to the scope's positions. Scores depend on distances alone, so the query is
/// rotated twice: to its absolute position for the former, to the end of the scope for the latter.
final class DecodeAttention {
    private static final int CHUNK = 512;
    private static final int BLOCK = 64;
    private static final float MASKED = -1e30f;

    private final ForwardPlan plan;
    private final ModelConfig config;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final int heads;
    private final int group;
    private final int headDim;
    private final float[] query;
    private final Worker[] workers;
    private final RowPool.Task task = this::attend;
    private final @Nullable ScopedDecode scoped;

    private @Nullable SelectionListener listener;
    private float[] partialMax = new float[0];
    private float[] partialSum = new float[0];
    private float[] partialOut = new float[0];
    private int layer;
    private int firstKey;
    private int firstChunk;
    private int chunks;
    private int keys;
    private boolean retrieved;

    /// What one thread needs.
    private static final class Worker {
        final float[] block;
        final float[] scores;
        final float[] keys;
        final float[] values;
        final SpanGather gather;

        Worker(int headDim, int group, Kernels kernels, KvCache cache, boolean gathers) {
            block = new float[BLOCK * headDim];
            scores = new float[group * CHUNK];
            keys = new float[gathers ? (CHUNK + KEY_GROUP) * headDim : 0];
            values = new float[gathers ? CHUNK * headDim : 0];
            gather = new SpanGather(kernels, cache, headDim);
        }
    }

    /// What a bounded scope needs on top.
    private static final class ScopedDecode {
        final AttentionMode.Bounded mode;
        final Retrieval.OfToken retrieval;
        final ScopeRopes ropes;
        final Spans[] spans;
        /// Queries at the end of the scope; the scopes of the key/value heads differ in length.
        final float[] query;

        ScopedDecode(AttentionMode.Bounded mode, Retrieval.OfToken retrieval, ScopeRopes ropes, ModelConfig config) {
            this.mode = mode;
            this.retrieval = retrieval;
            this.ropes = ropes;
            this.spans = new Spans[config.headCountKv()];
            Arrays.setAll(spans, i -> new Spans());
            this.query = new float[config.qDim()];
        }
    }

    DecodeAttention(ForwardPlan plan, AttentionMode mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.plan = plan;
        this.config = plan.config();
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.heads = config.headCount();
        this.group = config.gqaGroup();
        this.headDim = config.headDim();
        this.query = new float[config.qDim()];
        this.scoped = switch (mode) {
            case AttentionMode.Full full -> null;
            case AttentionMode.Bounded some ->
                new ScopedDecode(
                        some,
                        Retrieval.ofToken(config, some, kernels, pool, cache),
                        new ScopeRopes(plan, some),
                        config);
        };
        this.workers = new Worker[pool.threads()];
        Arrays.setAll(workers, i -> new Worker(headDim, group, kernels, cache, scoped != null));
    }

    void verify(@Nullable ScanCheck check) {
        if (scoped != null) {
            scoped.retrieval.verify(check);
        }
    }

    void listen(@Nullable SelectionListener listener) {
        this.listener = listener;
    }

    /// @param q (headCount · headDim), un-rotated   @param position the token's own   @param out (headCount · headDim)
    void run(int layer, RopeTable rope, float[] q, int position, float[] out) {
        LayerAttention attention = plan.attention().get(layer);
        for (int head = 0; head < heads; head++) {
            rope.rotate(0, q, head * headDim, query, head * headDim, headDim);
        }
        this.layer = layer;
        keys = position + 1;
        firstKey = attention.window() == 0 ? 0 : Math.max(0, keys - attention.window());
        retrieved = false;
        ScopedDecode s = scoped;
        if (s != null && attention.window() == 0 && keys > s.mode.recallFrom()) {
            select(s, q, position);
        }
        firstChunk = firstKey / CHUNK;
        chunks = (keys + CHUNK - 1) / CHUNK - firstChunk + (retrieved ? retrievedChunks() : 0);
        if (partialMax.length < chunks * heads) {
            int room = chunks * heads * 2;
            partialMax = new float[room];
            partialSum = new float[room];
            partialOut = new float[room * headDim];
        }
        pool.run(chunks * config.headCountKv(), 1, task);
        merge(out);
    }

    /// Chooses the spans of every head and rotates the queries to the ends of their scopes.
    private void select(ScopedDecode s, float[] q, int position) {
        firstKey = keys - s.mode.localSize(keys);
        retrieved = true;
        if (!s.mode.retrieves(layer)) {
            for (Spans ofHead : s.spans) {
                ofHead.set(Spans.NONE);
            }
        } else {
            s.retrieval.run(layer, q, position, s.spans);
            SelectionListener hearer = listener;
            for (int headKv = 0; hearer != null && headKv < s.spans.length; headKv++) {
                hearer.selected(layer, headKv, position, position + 1, s.spans[headKv]);
            }
        }
        for (int head = 0; head < heads; head++) {
            int last = gathered(s, head / group) + s.mode.localSize(keys) - 1;
            s.ropes.ofLayer(layer).rotate(last, 1, q, head * headDim, 1, s.query, head * headDim, 1, headDim);
        }
    }

    /// How many keys are gathered for a head: sinks and spans.
    private static int gathered(ScopedDecode s, int headKv) {
        return s.mode.globalSize() + s.spans[headKv].tokens();
    }

    private int retrievedChunks() {
        ScopedDecode s = Objects.requireNonNull(scoped);
        int most = 0;
        for (int headKv = 0; headKv < config.headCountKv(); headKv++) {
            most = Math.max(most, gathered(s, headKv));
        }
        return (most + CHUNK - 1) / CHUNK;
    }

    /// Items are (chunk, key/value head); the chunks of consecutive keys come first.
    private void attend(int from, int to, int worker) {
        int consecutive = (keys + CHUNK - 1) / CHUNK - firstChunk;
        for (int item = from; item < to; item++) {
            int chunk = item / config.headCountKv();
            int headKv = item % config.headCountKv();
            if (chunk < consecutive) {
                attendConsecutive(chunk, headKv, workers[worker]);
            } else {
                attendGathered(chunk, (chunk - consecutive) * CHUNK, headKv, workers[worker]);
            }
        }
    }

    private void attendConsecutive(int chunk, int headKv, Worker w) {
        int start = Math.max((firstChunk + chunk) * CHUNK, firstKey - firstKey % BLOCK);
        int end = Math.min((firstChunk + chunk + 1) * CHUNK, keys);
        for (int key = start; key < end; key += BLOCK) {
            int groups = (Math.min(BLOCK, end - key) + KEY_GROUP - 1) / KEY_GROUP;
            cache.loadRotated(kernels, layer, headKv, key, groups * KEY_GROUP, w.block);
            for (int g = 0; g < group; g++) {
                kernels.scoreGroups(
                        w.block,
                        groups,
                        headDim * KEY_GROUP,
                        KEY_GROUP,
                        headDim,
                        query,
                        (headKv * group + g) * headDim,
                        w.scores,
                        g * CHUNK + key - start);
            }
        }
        weigh(chunk, headKv, Math.max(0, firstKey - start), end - start, w.scores);
        for (int key = start; key < end; key += BLOCK) {
            int n = Math.min(BLOCK, end - key);
            cache.loadValues(kernels, layer, headKv, key, n, w.block, 0);
            addValues(chunk, headKv, w.block, n, w.scores, key - start);
        }
    }

    private void attendGathered(int chunk, int from, int headKv, Worker w) {
        ScopedDecode s = Objects.requireNonNull(scoped);
        int to = Math.min(from + CHUNK, gathered(s, headKv));
        int count = to - from;
        if (count <= 0) {
            weigh(chunk, headKv, 0, 0, w.scores);
            return;
        }
        int stride = CHUNK + KEY_GROUP;
        w.gather.gather(layer, headKv, s.mode.globalSize(), s.spans[headKv], from, to, w.keys, stride, w.values);
        s.ropes.ofLayer(layer).rotate(from, count, w.keys, 0, stride, w.keys, 0, stride, headDim);
        for (int g = 0; g < group; g++) {
            kernels.scoreGroups(
                    w.keys,
                    (count + KEY_GROUP - 1) / KEY_GROUP,
                    KEY_GROUP,
                    stride,
                    headDim,
                    s.query,
                    (headKv * group + g) * headDim,
                    w.scores,
                    g * CHUNK);
        }
        weigh(chunk, headKv, 0, count, w.scores);
        addValues(chunk, headKv, w.values, count, w.scores, 0);
    }

    /// Turns the scores of a chunk into weights relative to its maximum; the first `hidden` are out of scope.
    private void weigh(int chunk, int headKv, int hidden, int count, float[] scores) {
        for (int g = 0; g < group; g++) {
            int at = g * CHUNK;
            Arrays.fill(scores, at, at + hidden, MASKED);
            float max = MASKED;
            for (int j = 0; j < count; j++) {
                max = Math.max(max, scores[at + j]);
            }
            float scale = config.attentionScale();
            int partial = chunk * heads + headKv * group + g;
            partialMax[partial] = max * scale;
            partialSum[partial] = kernels.exponentials(scores, at, count, scale, max * scale);
            Arrays.fill(partialOut, partial * headDim, (partial + 1) * headDim, 0);
        }
    }

    private void addValues(int chunk, int headKv, float[] values, int count, float[] scores, int scoresAt) {
        for (int g = 0; g < group; g++) {
            int partial = chunk * heads + headKv * group + g;
            kernels.weightedSum(values, count, headDim, scores, g * CHUNK + scoresAt, partialOut, partial * headDim);
        }
    }

    private void merge(float[] out) {
        for (int head = 0; head < heads; head++) {
            float max = MASKED;
            for (int chunk = 0; chunk < chunks; chunk++) {
                max = Math.max(max, partialMax[chunk * heads + head]);
            }
            float sum = 0;
            Arrays.fill(out, head * headDim, (head + 1) * headDim, 0);
            for (int chunk = 0; chunk < chunks; chunk++) {
                int partial = chunk * heads + head;
                float weight = (float) Math.exp(partialMax[partial] - max);
                sum += weight * partialSum[partial];
                for (int i = 0; i < headDim; i++) {
                    out[head * headDim + i] += weight * partialOut[partial * headDim + i];
                }
            }
            for (int i = 0; i < headDim; i++) {
                out[head * headDim + i] /= sum;
            }
        }
    }
}
