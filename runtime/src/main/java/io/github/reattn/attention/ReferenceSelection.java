package io.github.reattn.attention;

import io.github.reattn.attention.AttentionMode.Reference;
import java.util.Arrays;

/// The selection of [AttentionMode.Reference]: (queries, un-rotated keys, rule) → spans.
///
/// Queries and keys are seen through their [Products] alone, a block of keys at a time; what is kept is a list of
/// `topK` keys per query head and query. Reused; allocates nothing once grown.
public final class ReferenceSelection {
    /// What the kernel's lists begin with; a score must exceed it.
    private static final float EMPTY = -3.40282e38f;

    private final Reference rule;
    private final int heads;
    private final int headsKv;
    private final float scale;
    private final SpanVote vote = new SpanVote();

    private int queries;
    private int from;
    private int to;
    /// Per query head and query, and in it by rank: scores, keys, and how many of them there are.
    private float[] top = new float[0];

    private int[] index = new int[0];
    private int[] found = new int[0];

    /// Where scores come from.
    @FunctionalInterface
    public interface Products {
        /// Raw products of one query of one query head with keys `from` … `from + count − 1` of a key/value head.
        ///
        /// @return at least `count` values, valid until the next call
        float[] of(int head, int query, int headKv, int from, int count);
    }

    /// @param heads query heads   @param headsKv key/value heads   @param scale of the model's attention
    public ReferenceSelection(Reference rule, int heads, int headsKv, float scale) {
        this.rule = rule;
        this.heads = heads;
        this.headsKv = headsKv;
        this.scale = scale;
    }

    /// Selects for the last `queries` tokens of a context of `end` tokens, which is longer than
    /// [Reference#recallFrom].
    ///
    /// @param selected receives the spans, by key/value head
    public void select(int queries, int end, Products products, Spans[] selected) {
        begin(queries, end);
        for (int head = 0; head < heads; head++) {
            scan(head, products);
        }
        elect(selected);
    }

    /// The first of three steps, for several threads.
    public void begin(int queries, int end) {
        this.queries = queries;
        from = rule.globalSize();
        to = end - rule.localSize(end);
        int lists = heads * queries;
        if (found.length < lists) {
            found = new int[lists];
            top = new float[lists * rule.topK()];
            index = new int[lists * rule.topK()];
        }
        Arrays.fill(found, 0, lists, 0);
    }

    /// Finds what the queries of one head vote for. Different heads may be scanned by different threads.
    public void scan(int head, Products products) {
        boolean kernel = inKernel();
        int headKv = !kernel && rule.has(Quirk.MODULO_PAIRING) ? head % headsKv : headOf(head);
        boolean half = !kernel && rule.has(Quirk.HALF_SCORES);
        boolean maxima = kernel && rule.has(Quirk.BLOCK_MAXIMA);
        for (int block = from; block < to; block += Reference.BLOCK) {
            int count = Math.min(Reference.BLOCK, to - block);
            for (int query = 0; query < queries; query++) {
                float[] scores = products.of(head, query, headKv, block, count);
                if (maxima) {
                    insertMaximum(head * queries + query, block, scores, count);
                } else {
                    insertAll(head * queries + query, block, scores, count, half);
                }
            }
        }
    }

    /// Whether the release's fused kernel would be used: it knows two sizes of top-k, and no decoding.
    private boolean inKernel() {
        return queries > 1 && (rule.topK() == 1 || rule.topK() == 4);
    }

    /// The key/value head that a query head attends with.
    private int headOf(int head) {
        return head / (heads / headsKv);
    }

    private void insertAll(int list, int key, float[] scores, int count, boolean half) {
        for (int i = 0; i < count; i++) {
            float score = half ? Float.float16ToFloat(Float.floatToFloat16(scores[i])) : scores[i];
            if (found[list] < rule.topK() || score > last(list)) {
                insert(list, key + i, score);
            }
        }
    }

    private void insertMaximum(int list, int key, float[] scores, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        float score = scores[best];
        boolean later = rule.topK() == 1 && rule.has(Quirk.LATER_BLOCK_WINS);
        float least = found[list] < rule.topK() ? EMPTY : last(list);
        if (score > least || (later && score == least)) {
            insert(list, key + best, score);
        }
    }

    private float last(int list) {
        return top[(list + 1) * rule.topK() - 1];
    }

    /// Puts a key behind those with as high a score; a full list loses its last.
    private void insert(int list, int key, float score) {
        int k = rule.topK();
        int first = list * k;
        int place = first + Math.min(found[list], k - 1);
        while (place > first && top[place - 1] < score) {
            top[place] = top[place - 1];
            index[place] = index[place - 1];
            place--;
        }
        top[place] = score;
        index[place] = key;
        found[list] = Math.min(k, found[list] + 1);
    }

    /// Counts the votes.
    ///
    /// @param selected receives the spans, by key/value head
    public void elect(Spans[] selected) {
        if (rule.has(Quirk.SHARED_SPANS)) {
            elect(0, heads, selected[0]);
            for (int headKv = 1; headKv < headsKv; headKv++) {
                selected[headKv].set(selected[0]);
            }
            return;
        }
        int group = heads / headsKv;
        for (int headKv = 0; headKv < headsKv; headKv++) {
            elect(headKv * group, (headKv + 1) * group, selected[headKv]);
        }
    }

    private void elect(int firstHead, int endHead, Spans out) {
        vote.clear();
        boolean padded = inKernel() && rule.topK() == 4 && rule.has(Quirk.BLOCK_MAXIMA) && rule.has(Quirk.PADDED_TOP_K);
        for (int list = firstHead * queries; list < endHead * queries; list++) {
            if (padded) {
                pad(list);
            }
            cast(list);
        }
        if (rule.has(Quirk.CLIPPED_WINNERS)) {
            vote.select(rule.recallClip(), rule.spanWidth(), from, to, out);
        } else {
            vote.fill(rule.recallClip() * rule.spanSize(), rule.spanWidth(), from, to, out);
        }
    }

    /// The places that the kernel left empty hold index 0 of the middle.
    private void pad(int list) {
        int first = list * rule.topK();
        Arrays.fill(top, first + found[list], first + rule.topK(), EMPTY);
        Arrays.fill(index, first + found[list], first + rule.topK(), from);
        found[list] = rule.topK();
    }

    private void cast(int list) {
        int first = list * rule.topK();
        if (!rule.has(Quirk.HARD_VOTES)) {
            if (found[list] > 0) {
                vote.add(top, index, first, 1, found[list], scale);
            }
            return;
        }
        for (int i = first; i < first + found[list]; i++) {
            vote.add(index[i], 1);
        }
    }
}
