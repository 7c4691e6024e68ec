package io.github.reattn.bench;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.attention.SpanVote;
import io.github.reattn.attention.Spans;
import io.github.reattn.cpu.Kernels;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// The two parts of a retrieval. `scan`: the query heads of one key/value head score all of its F16 keys and keep the
/// best four; heads follow each other and are together larger than the last-level cache; `gigabytes` are keys per
/// second. `select`: the votes become spans. (The same inside a session: [AttentionBenchmark].)
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar "ReadBandwidth|Retrieval" -t 2 -rf json -rff retrieval.json
/// ```
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RetrievalBenchmark {
    private static final int HEAD_DIM = 64;
    private static final int TOP_K = 4;
    private static final int BLOCK = 64;

    /// Un-rotated keys, (head, key / 16, HEAD_DIM, 16) as the cache holds them, and one query per head of a group.
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // set up by JMH
    public static class Keys {
        @Param("32768")
        int keys;

        @Param("32")
        int heads;

        @Param("3")
        int queriesPerHead;

        @Param({"scalar", "vector"})
        String kernels;

        private Kernels implementation;
        private Tensor first;
        private Tensor[] byHead;
        private float[] queries;

        @Setup
        public void fill() {
            Arena arena = Arena.ofAuto();
            implementation = Inputs.kernels(kernels);
            queries = Inputs.floats(queriesPerHead * HEAD_DIM, 1);
            first = Inputs.tensor(arena, GgmlType.F16, keys / KEY_GROUP * HEAD_DIM, KEY_GROUP, 2);
            byHead = new Tensor[heads];
            Arrays.setAll(byHead, head -> head == 0 ? first : Inputs.copy(arena, first));
            gate();
        }

        /// No key that was left out scores higher than one that was kept, and scores are those of the keys they name.
        private void gate() {
            Scan scan = new Scan();
            scan.prepare(this);
            scan.run(this, 0);
            float[] decoded = new float[keys * HEAD_DIM];
            BlockCodec.of(GgmlType.F16).decode(first.data(), 0, decoded, 0, decoded.length);
            for (int g = 0; g < queriesPerHead; g++) {
                double[] scores = new double[keys];
                for (int key = 0; key < keys; key++) {
                    for (int i = 0; i < HEAD_DIM; i++) {
                        int group = key / KEY_GROUP * HEAD_DIM * KEY_GROUP;
                        scores[key] +=
                                (double) queries[g * HEAD_DIM + i] * decoded[group + i * KEY_GROUP + key % KEY_GROUP];
                    }
                }
                double[] sorted = scores.clone();
                Arrays.sort(sorted);
                for (int i = 0; i < TOP_K; i++) {
                    String what = kernels + " scan, query " + g + ", place " + i;
                    int key = scan.index[g * TOP_K + i];
                    Gate.close(what, sorted[keys - 1 - i], scan.top[g * TOP_K + i], 1e-3);
                    Gate.close(what + ", key " + key, sorted[keys - 1 - i], scores[Math.max(0, key)], 1e-3);
                }
            }
        }
    }

    /// What one thread needs.
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // set up by JMH
    public static class Scan {
        private final float[] block = new float[BLOCK * HEAD_DIM];
        private final float[] scores = new float[BLOCK];
        private float[] top;
        private int[] index;
        private int next;

        @Setup
        public void prepare(Keys all) {
            top = new float[all.queriesPerHead * TOP_K];
            index = new int[all.queriesPerHead * TOP_K];
        }

        @Setup
        public void startApart(Keys all, ThreadParams thread) {
            next = all.heads * thread.getThreadIndex() / thread.getThreadCount();
        }

        private void run(Keys all, int head) {
            Arrays.fill(top, -Float.MAX_VALUE);
            Arrays.fill(index, -1);
            int groupFloats = HEAD_DIM * KEY_GROUP;
            for (int key = 0; key < all.keys; key += BLOCK) {
                int count = Math.min(BLOCK, all.keys - key);
                long at = (long) key * HEAD_DIM * Short.BYTES;
                all.implementation.halfToFloat(all.byHead[head].data(), at, block, 0, count * HEAD_DIM);
                for (int g = 0; g < all.queriesPerHead; g++) {
                    all.implementation.scoreGroups(
                            block,
                            count / KEY_GROUP,
                            groupFloats,
                            KEY_GROUP,
                            HEAD_DIM,
                            all.queries,
                            g * HEAD_DIM,
                            scores,
                            0);
                    all.implementation.topK(scores, 0, count, key, top, index, g * TOP_K, TOP_K);
                }
            }
        }
    }

    @Benchmark
    public int[] scan(Keys all, Scan scan, Traffic traffic) {
        scan.run(all, scan.next);
        scan.next = (scan.next + 1) % all.heads;
        traffic.read((long) all.keys * HEAD_DIM * Short.BYTES);
        return scan.index;
    }

    /// The lists of a decoded token's query heads (3), or of the voters of a tile of 128 queries (16 × 3).
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // set up by JMH
    public static class Votes {
        @Param({"3", "48"})
        int voters;

        private final SpanVote vote = new SpanVote();
        private final Spans spans = new Spans();
        private float[] scores;
        private int[] index;

        @Setup
        public void fill() {
            scores = new float[voters * TOP_K];
            index = new int[voters * TOP_K];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = -i % TOP_K;
                index[i] = 1000 * (i * 7 % scores.length) + 500;
            }
            run();
            Gate.close(
                    "keys in the spans of " + voters + " voters", Math.min(31, scores.length) * 32, spans.tokens(), 0);
        }

        private void run() {
            vote.clear();
            for (int voter = 0; voter < voters; voter++) {
                vote.add(scores, index, voter * TOP_K, 1, TOP_K, 0.125f);
            }
            vote.fill(31 * 32, 32, 32, 1 << 20, spans);
        }
    }

    @Benchmark
    public Spans select(Votes votes) {
        votes.run();
        return votes.spans;
    }
}
