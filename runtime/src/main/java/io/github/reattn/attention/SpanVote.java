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
    private long[] ranked = new long[64];
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
        if (size + count > keys.length) {
            int room = Math.max(2 * keys.length, size + count);
            keys = Arrays.copyOf(keys, room);
            votes = Arrays.copyOf(votes, room);
        }
        float max = scores[at];
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (float) Math.exp(scale * (scores[at + i * step] - max));
        }
        for (int i = 0; i < count; i++) {
            keys[size] = indices[at + i * step];
            votes[size] = (float) Math.exp(scale * (scores[at + i * step] - max)) / sum;
            size++;
        }
    }

    /// The spans of the winners, inside `from` … `to − 1`.
    ///
    /// @param winners how many keys win at most   @param spanSize width of a span
    public void select(int winners, int spanSize, int from, int to, Spans out) {
        out.clear();
        int distinct = sumByKey();
        if (distinct == 0) {
            return;
        }
        // Most votes first; votes are positive, so their bits order as they do. Ties: the lower key first.
        for (int i = 0; i < distinct; i++) {
            ranked[i] = ((long) ~Float.floatToIntBits(votes[i]) << 32) | keys[i];
        }
        Arrays.sort(ranked, 0, distinct);
        int kept = Math.min(winners, distinct);
        for (int i = 0; i < kept; i++) {
            ranked[i] &= 0xffffffffL;
        }
        Arrays.sort(ranked, 0, kept);
        for (int i = 0; i < kept; i++) {
            int key = (int) ranked[i];
            out.append(Math.max(from, key - spanSize / 2), Math.min(to, key - spanSize / 2 + spanSize));
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

    private float[] spare = new float[64];
}
