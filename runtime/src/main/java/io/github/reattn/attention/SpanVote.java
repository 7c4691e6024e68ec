package io.github.reattn.attention;

import java.util.Arrays;

/// Turns the top-k lists of a tile's voters into spans: the rule of selection, apart from how the lists were found.
///
/// Each voter spreads one vote over its keys by a softmax of their scaled scores. The keys with most votes win (ties:
/// the
/// lower key), each widens to a span around it, and overlapping spans merge. Reused between tiles; not thread-safe;
/// does
/// not allocate once grown.
public final class SpanVote {
    private int[] keys = new int[64];
    private float[] votes = new float[64];
    private float[] spare = new float[64];
    private long[] ranked = new long[64];
    private int[] won = new int[64];
    private int size;

    /// Forgets all votes.
    public void clear() {
        size = 0;
    }

    /// One voter's list.
    ///
    /// @param scores raw products, descending, `at + i · step` for i < count   @param indices the keys, alike
    /// @param scale the model's attention scale
    public void add(float[] scores, int[] indices, int at, int step, int count, float scale) {
        float max = scores[at];
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += share(scores[at + i * step], max, scale);
        }
        for (int i = 0; i < count; i++) {
            add(indices[at + i * step], share(scores[at + i * step], max, scale) / sum);
        }
    }

    /// Equal scores have equal shares, infinite ones too.
    private static float share(float score, float max, float scale) {
        return score == max ? 1 : (float) Math.exp(scale * (score - max));
    }

    /// A vote of a given weight, 0 or more.
    void add(int key, float weight) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            votes = Arrays.copyOf(votes, 2 * size);
        }
        keys[size] = key;
        votes[size] = weight;
        size++;
    }

    /// The spans of the winners, inside `from` … `to − 1`.
    ///
    /// @param winners how many keys win at most   @param spanSize width of a span
    public void select(int winners, int spanSize, int from, int to, Spans out) {
        int distinct = rank();
        widen(Math.min(winners, distinct), distinct, spanSize, from, to, out);
    }

    /// The spans of as many winners as fit into `tokens` tokens, overlaps counted once.
    ///
    /// @param spanSize width of a span
    public void fill(int tokens, int spanSize, int from, int to, Spans out) {
        int distinct = rank();
        int fits = 0;
        int tooMany = distinct + 1;
        while (tooMany - fits > 1) {
            int winners = (fits + tooMany) >>> 1;
            widen(winners, distinct, spanSize, from, to, out);
            if (out.tokens() <= tokens) {
                fits = winners;
            } else {
                tooMany = winners;
            }
        }
        widen(fits, distinct, spanSize, from, to, out);
    }

    /// Brings the keys into the order of their votes.
    ///
    /// @return how many there are
    private int rank() {
        int distinct = sumByKey();
        // Most votes first; votes are not negative, so their bits order as they do. Ties: the lower key first.
        for (int i = 0; i < distinct; i++) {
            ranked[i] = ((long) ~Float.floatToIntBits(votes[i]) << 32) | keys[i];
        }
        Arrays.sort(ranked, 0, distinct);
        return distinct;
    }

    private void widen(int winners, int distinct, int spanSize, int from, int to, Spans out) {
        out.clear();
        if (won.length < winners) {
            won = new int[keys.length];
        }
        for (int i = 0; i < winners; i++) {
            won[i] = (int) ranked[i];
        }
        Arrays.sort(won, 0, winners);
        for (int i = 0; i < winners; i++) {
            int key = won[i];
            float vote = votes[Arrays.binarySearch(keys, 0, distinct, key)];
            out.append(Math.max(from, key - spanSize / 2), Math.min(to, key - spanSize / 2 + spanSize), vote);
        }
    }

    /// Sorts the votes by key and adds up those of the same key, in the order in which they came.
    private int sumByKey() {
        if (ranked.length < keys.length) {
            ranked = new long[keys.length];
        }
        for (int i = 0; i < size; i++) {
            ranked[i] = ((long) keys[i] << 32) | i;
        }
        Arrays.sort(ranked, 0, size);
        float[] unsorted = votes;
        if (spare.length < votes.length) {
            spare = new float[votes.length];
        }
        int distinct = -1;
        for (int i = 0; i < size; i++) {
            int key = (int) (ranked[i] >>> 32);
            float vote = unsorted[(int) ranked[i]];
            if (distinct >= 0 && keys[distinct] == key) {
                spare[distinct] += vote;
            } else {
                distinct++;
                keys[distinct] = key;
                spare[distinct] = vote;
            }
        }
        votes = spare;
        spare = unsorted;
        return distinct + 1;
    }
}
