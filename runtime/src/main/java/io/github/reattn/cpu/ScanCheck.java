package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.model.ModelConfig;

/// Holds every list of best keys against a brute-force scan in double arithmetic, and stops at the first difference:
/// `--verify-scan`. Slow. Keys whose products differ by less than float arithmetic resolves may stand for each other.
final class ScanCheck {
    /// Of the sum of the magnitudes of a product's terms; a float sum of some hundred terms errs by less.
    private static final double RESOLUTION = 1e-5;

    private final Kernels kernels;
    private final KvCache cache;
    private final int headDim;

    ScanCheck(ModelConfig config, Kernels kernels, KvCache cache) {
        this.kernels = kernels;
        this.cache = cache;
        this.headDim = config.headDim();
    }

    /// Checks one list. Thread-safe.
    ///
    /// @param q the query, `qAt + i · qStep`   @param from first key that may be listed   @param to behind the last
    /// @param scores the list, descending, `at + i · step` for i < count   @param keys alike   @param k how many are
    ///     wanted
    /// @throws IllegalStateException if the list is not that of the best keys; the message is a report
    void check(
            int layer,
            int headKv,
            float[] q,
            int qAt,
            int qStep,
            int from,
            int to,
            float[] scores,
            int[] keys,
            int at,
            int step,
            int count,
            int k) {
        if (count != Math.min(k, Math.max(0, to - from))) {
            throw different(layer, headKv, count + " of " + Math.min(k, to - from) + " keys were found");
        }
        if (count == 0) {
            return;
        }
        double least = scores[at + (count - 1) * step];
        float[] group = new float[KEY_GROUP * headDim];
        int listed = 0;
        for (int first = from - from % KEY_GROUP; first < to; first += KEY_GROUP) {
            cache.loadKeys(kernels, layer, headKv, first, KEY_GROUP, group);
            for (int lane = Math.max(0, from - first); lane < Math.min(KEY_GROUP, to - first); lane++) {
                double product = 0;
                double magnitude = 0;
                for (int i = 0; i < headDim; i++) {
                    double term = (double) q[qAt + i * qStep] * group[i * KEY_GROUP + lane];
                    product += term;
                    magnitude += Math.abs(term);
                }
                int place = placeOf(first + lane, keys, at, step, count);
                if (place >= 0) {
                    listed++;
                    if (Math.abs(scores[at + place * step] - product) > RESOLUTION * magnitude) {
                        throw different(
                                layer,
                                headKv,
                                "key " + (first + lane) + " has " + scores[at + place * step] + ", brute force "
                                        + product);
                    }
                } else if (product - least > RESOLUTION * magnitude) {
                    throw different(
                            layer,
                            headKv,
                            "key " + (first + lane) + " with " + product + " is missing; the last of the list has "
                                    + least);
                }
            }
        }
        if (listed != count) {
            throw different(layer, headKv, (count - listed) + " listed keys are outside " + from + " to " + (to - 1));
        }
    }

    private static int placeOf(int key, int[] keys, int at, int step, int count) {
        for (int i = 0; i < count; i++) {
            if (keys[at + i * step] == key) {
                return i;
            }
        }
        return -1;
    }

    private static IllegalStateException different(int layer, int headKv, String what) {
        return new IllegalStateException("the scan differs from brute force in layer " + layer + ", key/value head "
                + headKv + ": " + what + "; please report this as a bug");
    }
}
