package io.github.reattn.sampling;

import java.util.Arrays;

/// The tokens that may still be picked. All arrays are reused from token to token.
final class Candidates {
    private float[] logits = {};
    private int[] tokens = {};
    private long[] keys = {};
    private int size;
    private int touched;
    private boolean sorted;
    private boolean rankedByLogit;

    /// Starts with every token of the vocabulary, in the order of ids.
    void reset(float[] logitsOfAll) {
        if (tokens.length != logitsOfAll.length) {
            tokens = new int[logitsOfAll.length];
            touched = tokens.length;
        }
        for (int i = 0; i < touched; i++) {
            tokens[i] = i;
        }
        logits = logitsOfAll;
        size = tokens.length;
        touched = 0;
        sorted = false;
    }

    int size() {
        return size;
    }

    int token(int i) {
        return tokens[i];
    }

    float logit(int i) {
        return logits[tokens[i]];
    }

    void setLogit(int i, float value) {
        logits[tokens[i]] = value;
    }

    /// (vocabSize), by token id: for stages that run before any candidate is left out.
    float[] logitsByToken() {
        return logits;
    }

    /// The largest logit.
    float maxLogit() {
        return logit(best());
    }

    /// The index of the largest logit, the first where several are equal.
    int best() {
        int best = 0;
        for (int i = 1; i < size && !sorted; i++) {
            if (logit(i) > logit(best) || Float.isNaN(logit(best))) {
                best = i;
            }
        }
        return best;
    }

    /// `∑ exp(logit − max)`, which turns `exp(logit − max)` into probabilities.
    double sumOfExp(float max) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logit(i) - max);
        }
        return sum;
    }

    /// Keeps the `count` likeliest, in order.
    void keepLikeliest(int count) {
        if (!sorted) {
            rank(Ranking.BY_LOGIT, count);
            keepRanked(count);
        }
        size = Math.min(size, count);
    }

    /// Keeps the best, in order, until the sum of their `exp(logit − max)` reaches `mass`; all where it does not.
    void keepUntil(Ranking ranking, double mass, float max) {
        // Few candidates hold most of the mass: rank more of them only when these are not enough.
        for (int count = Math.min(size, 256); ; count = (int) Math.min(size, 8L * count)) {
            rank(ranking, count);
            double sum = 0;
            int kept = 0;
            while (kept < count && sum < mass) {
                sum += Math.exp(logits[ranked(kept++)] - max);
            }
            if (sum >= mass || count == size) {
                keepRanked(Math.max(kept, 1));
                return;
            }
        }
    }

    /// Keeps candidates whose logit is at least `least`, in their order.
    void keepAtLeast(float least) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (logit(i) >= least) {
                tokens[kept++] = tokens[i];
            }
        }
        size = kept;
        touched = Math.max(touched, kept);
    }

    /// Puts the best `count` candidates in order, to be read with [#ranked] and kept with [#keepRanked].
    ///
    /// A bounded heap with the worst of the best at its root: one comparison for most candidates.
    void rank(Ranking ranking, int count) {
        int best = Math.min(count, size);
        boolean sortAll = best > size / 4;
        int held = sortAll ? size : best;
        if (keys.length < held) {
            keys = new long[Math.max(held, 1024)];
        }
        for (int i = 0; i < held; i++) {
            keys[i] = ranking.key(logit(i), tokens[i]);
        }
        if (!sortAll) {
            for (int i = held / 2 - 1; i >= 0; i--) {
                siftDown(i, held);
            }
            for (int i = held; i < size; i++) {
                long key = ranking.key(logit(i), tokens[i]);
                if (key < keys[0]) {
                    keys[0] = key;
                    siftDown(0, held);
                }
            }
        }
        Arrays.sort(keys, 0, held);
        rankedByLogit = ranking.equals(Ranking.BY_LOGIT);
    }

    private void siftDown(int from, int heapSize) {
        long key = keys[from];
        int at = from;
        for (int child = 2 * at + 1; child < heapSize; child = 2 * at + 1) {
            if (child + 1 < heapSize && keys[child + 1] > keys[child]) {
                child++;
            }
            if (keys[child] <= key) {
                break;
            }
            keys[at] = keys[child];
            at = child;
        }
        keys[at] = key;
    }

    /// The token in place `i` of the last ranking.
    int ranked(int i) {
        return Ranking.token(keys[i]);
    }

    private void keepRanked(int count) {
        size = Math.min(count, size);
        for (int i = 0; i < size; i++) {
            tokens[i] = ranked(i);
        }
        touched = Math.max(touched, size);
        sorted = rankedByLogit;
    }
}
