package io.github.reattn.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Attention of the reference: softmax over the keys of a scope, rotated at their places in it.
public final class NaiveAttention {
    private final int heads;
    private final int headsKv;
    private final int headDim;
    private final boolean interleaved;
    private final double[] frequencies;

    /// Which keys a layer's queries attend to, given all its un-rotated queries and keys, (token, head · headDim).
    public interface Selection {
        Scope of(int layer, double[][] q, double[][] k);
    }

    /// The keys of one query in ascending order, itself last. Their positions are their places in the list.
    public interface Scope {
        int[] keys(int headKv, int query);
    }

    /// @param interleaved whether RoPE pairs neighbours, else halves   @param frequencies of the pairs
    NaiveAttention(int heads, int headsKv, int headDim, boolean interleaved, double[] frequencies) {
        this.heads = heads;
        this.headsKv = headsKv;
        this.headDim = headDim;
        this.interleaved = interleaved;
        this.frequencies = frequencies;
    }

    /// The scope of the latest `size` keys.
    static Scope window(int size) {
        return (headKv, query) ->
                IntStream.rangeClosed(Math.max(0, query + 1 - size), query).toArray();
    }

    /// @param q (token, heads · headDim)   @param k (token, headsKv · headDim)   @param v as k
    double[][] read(double[][] q, double[][] k, double[][] v, Scope scope) {
        double[][] out = new double[q.length][heads * headDim];
        for (int query = 0; query < q.length; query++) {
            for (int headKv = 0; headKv < headsKv; headKv++) {
                int[] keys = scope.keys(headKv, query);
                double[][] rotated = new double[keys.length][];
                for (int j = 0; j < keys.length; j++) {
                    rotated[j] = rotate(k[keys[j]], headKv * headDim, j);
                }
                for (int head = headKv * heads / headsKv; head < (headKv + 1) * heads / headsKv; head++) {
                    double[] turned = rotate(q[query], head * headDim, keys.length - 1);
                    double[] weight = new double[keys.length];
                    for (int j = 0; j < keys.length; j++) {
                        weight[j] = Math.exp(dot(turned, rotated[j]) / Math.sqrt(headDim));
                    }
                    double sum = Arrays.stream(weight).sum();
                    for (int j = 0; j < keys.length; j++) {
                        for (int i = 0; i < headDim; i++) {
                            out[query][head * headDim + i] += weight[j] / sum * v[keys[j]][headKv * headDim + i];
                        }
                    }
                }
            }
        }
        return out;
    }

    private double[] rotate(double[] x, int at, int position) {
        double[] out = Arrays.copyOfRange(x, at, at + headDim);
        for (int i = 0; i < frequencies.length; i++) {
            int first = interleaved ? 2 * i : i;
            int second = interleaved ? 2 * i + 1 : i + frequencies.length;
            double cos = Math.cos(position * frequencies[i]);
            double sin = Math.sin(position * frequencies[i]);
            out[first] = x[at + first] * cos - x[at + second] * sin;
            out[second] = x[at + first] * sin + x[at + second] * cos;
        }
        return out;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
