package io.github.reattn.attention;

import io.github.reattn.attention.AttentionMode.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The selection of the released ReAttention code, line by line as its tensors have it, in plain loops; it shares
/// nothing
/// with the runtime but the names of the parameters. Comments give the released lines. What a quirk switches off is
/// beside it.
public final class ReleasedCode {
    private final Reference p;
    private final int hq;
    private final int hkv;
    private final float scale;

    public ReleasedCode(Reference p, int hq, int hkv, float scale) {
        this.p = p;
        this.hq = hq;
        this.hkv = hkv;
        this.scale = scale;
    }

    /// One query's list: `idx` and the scores that put it there.
    private static final class Votes {
        final int[] idx;
        final float[] scores;

        Votes(int[] idx, float[] scores) {
            this.idx = idx;
            this.scores = scores;
        }
    }

    /// `seen > G + Lc`
    public boolean recalls(int seen) {
        int largest = p.quirks().contains(Quirk.EARLY_RECALL) || p.topK() == 0 ? 0 : p.recallClip() * p.spanSize();
        return seen > p.globalSize() + p.localSize() + largest;
    }

    /// `Ll`, the effective local window.
    public int local(int seen) {
        if (!p.quirks().contains(Quirk.ALIGNED_MIDDLE) || p.topK() == 0) {
            return p.localSize();
        }
        int mod = (seen - p.globalSize() - p.localSize()) % 128;
        return p.localSize() - (128 - mod);
    }

    /// The ids that the middle part contributes, by key/value head.
    ///
    /// @param q (hq, m, d)   @param kc (hkv, seen, d), un-rotated
    public List<BitSet> ids(float[][][] q, float[][][] kc) {
        int seen = kc[0].length;
        int m = q[0].length;
        int g = p.globalSize();
        int middle = seen - g - local(seen);
        // Km = Kc[:, :, G : n - Ll]
        float[][][] km = new float[hkv][][];
        Arrays.setAll(km, head -> Arrays.copyOfRange(kc[head], g, g + middle));
        Votes[][] votes = m != 1 && (p.topK() == 1 || p.topK() == 4) ? fused(q, km) : einsum(q, km);

        List<BitSet> ids = new ArrayList<>();
        for (int head = 0; head < hkv; head++) {
            boolean shared = p.quirks().contains(Quirk.SHARED_SPANS);
            int from = shared ? 0 : head * (hq / hkv);
            int to = shared ? hq : (head + 1) * (hq / hkv);
            ids.add(spans(Arrays.copyOfRange(votes, from, to), middle));
        }
        return ids;
    }

    /// Every decode step, and prefill with another k than 1 and 4; (hq, m).
    private Votes[][] einsum(float[][][] q, float[][][] km) {
        int m = q[0].length;
        int d = q[0][0].length;
        int group = hq / hkv;
        float[] flat = new float[hq * m * d];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = q[i / d / m][i / d % m][i % d];
        }
        Votes[][] votes = new Votes[hq][m];
        for (int n = 0; n < group; n++) {
            for (int b = 0; b < hkv; b++) {
                // rq = rq.reshape(1, Hkv, g, m, d).reshape(g, Hkv, m, d), which is no transposition
                int head = p.quirks().contains(Quirk.MODULO_PAIRING) ? n * hkv + b : b * group + n;
                for (int i = 0; i < m; i++) {
                    float[] sc = new float[km[b].length];
                    for (int j = 0; j < sc.length; j++) {
                        // sc = einsum("bnie,bnje->bnji", rq, rk_m), fp16
                        float sum = 0;
                        for (int e = 0; e < d; e++) {
                            sum += flat[(head * m + i) * d + e] * km[b][j][e];
                        }
                        sc[j] = p.quirks().contains(Quirk.HALF_SCORES) ? half(sum) : sum;
                    }
                    votes[head][i] = topk(sc, Math.min(p.topK(), sc.length));
                }
            }
        }
        return votes;
    }

    private static float half(float x) {
        return Float.float16ToFloat(Float.floatToFloat16(x));
    }

    /// The kernel, one program per query head; (hq, m).
    private Votes[][] fused(float[][][] q, float[][][] km) {
        Votes[][] votes = new Votes[hq][q[0].length];
        for (int h = 0; h < hq; h++) {
            for (int i = 0; i < q[h].length; i++) {
                float[] qk = new float[km[0].length];
                for (int j = 0; j < qk.length; j++) {
                    for (int e = 0; e < q[h][i].length; e++) {
                        qk[j] += q[h][i][e] * km[h / (hq / hkv)][j][e];
                    }
                }
                if (!p.quirks().contains(Quirk.BLOCK_MAXIMA)) {
                    votes[h][i] = topk(qk, Math.min(p.topK(), qk.length));
                } else if (p.topK() == 4) {
                    votes[h][i] = top4(qk);
                } else {
                    votes[h][i] = top1(qk);
                }
            }
        }
        return votes;
    }

    private Votes top4(float[] qk) {
        float[] best = new float[4];
        Arrays.fill(best, -3.40282e38f);
        int[] arg = new int[4];
        int filled = 0;
        for (int start = 0; start < qk.length; start += 128) {
            int a1 = argmax(qk, start, Math.min(qk.length, start + 128));
            if (qk[a1] > best[3]) {
                best[3] = qk[a1];
                arg[3] = a1;
                filled = Math.min(4, filled + 1);
                // the bitonic merge: descending; here the older one stays first among equals
                for (int i = 3; i > 0 && best[i] > best[i - 1]; i--) {
                    float score = best[i];
                    best[i] = best[i - 1];
                    best[i - 1] = score;
                    int index = arg[i];
                    arg[i] = arg[i - 1];
                    arg[i - 1] = index;
                }
            }
        }
        int kept = p.quirks().contains(Quirk.PADDED_TOP_K) ? 4 : filled;
        return new Votes(Arrays.copyOf(arg, kept), Arrays.copyOf(best, kept));
    }

    private Votes top1(float[] qk) {
        float best = -3.40282e38f;
        int arg = 0;
        for (int start = 0; start < qk.length; start += 128) {
            int a1 = argmax(qk, start, Math.min(qk.length, start + 128));
            if (p.quirks().contains(Quirk.LATER_BLOCK_WINS) ? qk[a1] >= best : qk[a1] > best) {
                best = qk[a1];
                arg = a1;
            }
        }
        return new Votes(new int[] {arg}, new float[] {best});
    }

    private static int argmax(float[] x, int from, int to) {
        int best = from;
        for (int i = from; i < to; i++) {
            best = x[i] > x[best] ? i : best;
        }
        return best;
    }

    /// The largest in descending order, the lower place first among equals.
    private static Votes topk(float[] x, int k) {
        int[] order = IntStream.range(0, x.length)
                .boxed()
                .sorted((a, b) -> x[a] == x[b] ? 0 : Float.compare(x[b], x[a]))
                .limit(k)
                .mapToInt(i -> i)
                .toArray();
        float[] scores = new float[k];
        for (int i = 0; i < k; i++) {
            scores[i] = x[order[i]];
        }
        return new Votes(order, scores);
    }

    private BitSet spans(Votes[][] votes, int middle) {
        // u, cnt = unique(idx.flatten())
        Map<Integer, Float> counted = new TreeMap<>();
        for (Votes[] ofHead : votes) {
            for (Votes ofQuery : ofHead) {
                float[] weights = weights(ofQuery.scores);
                for (int i = 0; i < ofQuery.idx.length; i++) {
                    counted.merge(ofQuery.idx[i], weights[i], Float::sum);
                }
            }
        }
        int[] u = counted.keySet().stream().mapToInt(i -> i).toArray();
        float[] cnt = new float[u.length];
        for (int i = 0; i < u.length; i++) {
            cnt[i] = counted.getOrDefault(u[i], 0f);
        }
        BitSet ids = new BitSet();
        boolean clipped = p.quirks().contains(Quirk.CLIPPED_WINNERS);
        // if clip >= 0 and len(u) > clip: u = u[topk(cnt, clip)]
        for (int place : topk(cnt, clipped ? Math.min(p.recallClip(), u.length) : u.length).idx) {
            BitSet more = (BitSet) ids.clone();
            // ids = unique(clamp(u[:, None] + [-s // 2 .. (s + 1) // 2 - 1], 0, M - 1)) + G
            int s = p.spanSize();
            int first = p.quirks().contains(Quirk.WIDE_ODD_SPANS) ? Math.floorDiv(-s, 2) : -(s / 2);
            for (int offset = first; offset <= (s + 1) / 2 - 1; offset++) {
                more.set(p.globalSize() + Math.max(0, Math.min(middle - 1, u[place] + offset)));
            }
            if (!clipped && more.cardinality() > p.recallClip() * s) {
                break;
            }
            ids = more;
        }
        return ids;
    }

    private float[] weights(float[] scores) {
        float[] weights = new float[scores.length];
        float sum = 0;
        for (int i = 0; i < scores.length; i++) {
            // Infinite scores, too, differ by nothing.
            float less = scores[i] == scores[0] ? 0 : scores[i] - scores[0];
            weights[i] = (float) Math.exp(scale * less);
            sum += weights[i];
        }
        for (int i = 0; i < scores.length; i++) {
            weights[i] = p.quirks().contains(Quirk.HARD_VOTES) ? 1 : weights[i] / sum;
        }
        return weights;
    }
}
