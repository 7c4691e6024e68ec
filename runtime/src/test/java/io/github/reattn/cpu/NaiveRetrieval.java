package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.NaiveAttention;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The rule of retrieval in plain loops and double precision: who votes, how votes are counted, what is attended.
final class NaiveRetrieval {
    private final AttentionMode.Scoped mode;
    private final int heads;
    private final int headsKv;
    private final int headDim;
    private double margin = Double.POSITIVE_INFINITY;
    private double resolution;

    NaiveRetrieval(AttentionMode.Scoped mode, int heads, int headsKv, int headDim) {
        this.mode = mode;
        this.heads = heads;
        this.headsKv = headsKv;
        this.headDim = headDim;
    }

    /// Queries that share a selection.
    record Run(int from, int to, boolean allVote) {}

    /// How clear the closest of all choices was, relative to the terms of the sums that were compared; ties do not
    /// count, they have a rule. Below about 1e-7, floats may choose otherwise.
    double margin() {
        return margin;
    }

    /// The keys that a run retrieves for one key/value head.
    ///
    /// @param q (token, heads · headDim)   @param k (token, headsKv · headDim)
    BitSet select(Run run, int headKv, double[][] q, double[][] k) {
        int end = run.to - mode.localSize();
        Map<Integer, Double> votes = new TreeMap<>();
        resolution = 1;
        for (int query = run.from; query < run.to; query++) {
            int place = query - run.from;
            if (run.allVote || place % mode.voterStride() == mode.voterStride() - 1 || query == run.to - 1) {
                for (int head = headKv * heads / headsKv; head < (headKv + 1) * heads / headsKv; head++) {
                    vote(q[query], head, headKv, k, end, votes);
                }
            }
        }
        int[] candidates = votes.keySet().stream().mapToInt(i -> i).toArray();
        double[] counts = votes.values().stream().mapToDouble(i -> i).toArray();
        int[] ranked = best(counts, counts.length, resolution);
        BitSet selected = new BitSet();
        for (int winners = 1; winners <= ranked.length; winners++) {
            BitSet more = (BitSet) selected.clone();
            int from = candidates[ranked[winners - 1]] - mode.spanSize() / 2;
            more.set(Math.max(mode.globalSize(), from), Math.min(end, from + mode.spanSize()));
            if (more.cardinality() > mode.spanTokens()) {
                best(counts, winners - 1, resolution); // how clearly the last winner won
                break;
            }
            selected = more;
        }
        return selected;
    }

    /// One query head spreads one vote over its best keys, by the softmax of their scores.
    private void vote(double[] q, int head, int headKv, double[][] k, int end, Map<Integer, Double> votes) {
        int first = mode.globalSize();
        double[] scores = new double[end - first];
        double largest = 0;
        for (int key = first; key < end; key++) {
            double product = 0;
            double magnitude = 0;
            for (int i = 0; i < headDim; i++) {
                double part = q[head * headDim + i] * k[key][headKv * headDim + i];
                product += part;
                magnitude += Math.abs(part);
            }
            scores[key - first] = product;
            largest = Math.max(largest, magnitude);
        }
        int[] best = best(scores, mode.topK(), largest);
        double[] weights = new double[best.length];
        double sum = 0;
        for (int i = 0; i < best.length; i++) {
            // As a float: below its range a vote is no vote, and a tie with its like.
            weights[i] = (float) Math.exp((scores[best[i]] - scores[best[0]]) / Math.sqrt(headDim));
            sum += weights[i];
        }
        for (int i = 0; i < best.length; i++) {
            double weight = weights[i] / sum;
            votes.merge(first + best[i], weight, Double::sum);
            // What an error of a score in its last digits does to a vote: the derivative of a softmax is w (1 − w).
            resolution = Math.max(resolution, weight * (1 - weight) * largest / Math.sqrt(headDim));
        }
    }

    /// The places of the `count` largest values in descending order, the lower place first among equals.
    ///
    /// @param unit what rounding errors are relative to
    private int[] best(double[] values, int count, double unit) {
        boolean[] taken = new boolean[values.length];
        int[] best = new int[Math.min(count, values.length)];
        for (int i = 0; i <= best.length && i < values.length; i++) {
            int place = -1;
            for (int j = 0; j < values.length; j++) {
                // Sums of equal parts in another order are equal.
                if (!taken[j] && (place < 0 || values[j] - values[place] > 1e-12 * Math.abs(values[place]))) {
                    place = j;
                }
            }
            taken[place] = true;
            if (i < best.length) {
                best[i] = place;
            } else if (i > 0 && values[best[i - 1]] - values[place] > 1e-12 * Math.abs(values[place])) {
                margin = Math.min(margin, (values[best[i - 1]] - values[place]) / unit);
            }
        }
        return best;
    }

    /// The scopes of a whole text: sinks, what is retrieved, and the local half; all keys as long as it is short.
    NaiveAttention.Selection scopes(List<Run> runs, Retrieved retrieved) {
        return (layer, q, k) -> {
            Map<Run, BitSet[]> selected = new TreeMap<>((a, b) -> Integer.compare(a.from, b.from));
            for (Run run : runs) {
                BitSet[] ofHead = new BitSet[headsKv];
                for (int headKv = 0; headKv < headsKv && run.to > mode.recallFrom(); headKv++) {
                    ofHead[headKv] = retrieved.of(layer, headKv, run, q, k);
                }
                selected.put(run, ofHead);
            }
            return (headKv, query) -> {
                Run run = runs.stream().filter(r -> query < r.to).findFirst().orElseThrow();
                if (run.to <= mode.recallFrom()) {
                    return IntStream.rangeClosed(0, query).toArray();
                }
                BitSet keys = (BitSet) Objects.requireNonNull(selected.get(run))[headKv].clone();
                keys.set(0, mode.globalSize());
                keys.set(run.to - mode.localSize(), query + 1);
                return keys.stream().toArray();
            };
        };
    }

    /// What a layer's run retrieves.
    interface Retrieved {
        BitSet of(int layer, int headKv, Run run, double[][] q, double[][] k);
    }

    /// The rule: nothing in the first layer.
    BitSet retrieve(int layer, int headKv, Run run, double[][] q, double[][] k) {
        return layer == 0 || mode.topK() == 0 ? new BitSet() : select(run, headKv, q, k);
    }

    static BitSet keys(Spans spans) {
        BitSet keys = new BitSet();
        for (int i = 0; i < spans.count(); i++) {
            keys.set(spans.from(i), spans.to(i));
        }
        return keys;
    }
}
