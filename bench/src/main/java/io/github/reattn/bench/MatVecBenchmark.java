package io.github.reattn.bench;

import io.github.reattn.cpu.Kernels;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// Matrix times vector as decoding does it: one matrix after another, together larger than the last-level cache, each
/// shared by the threads. An operation is a thread's part of one matrix; `gigabytes` are weights per second. Next to
/// the
/// memory's own speed:
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar "ReadBandwidth|MatVec" -t 2 -rf json -rff matvec.json
/// java -jar bench/target/benchmarks.jar MatVec -p type=Q4_1 -p rows=1536 -p cols=576 -p kernels=vector -t 1
/// ```
@State(Scope.Benchmark)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class MatVecBenchmark {
    @Param({"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q4_K", "Q5_K", "Q6_K", "F16", "F32"})
    GgmlType type;

    @Param("2048")
    int rows;

    @Param("2048")
    int cols;

    @Param({"scalar", "vector"})
    String kernels;

    @Param("256")
    int workingSetMiB;

    private final List<Tensor> matrices = new ArrayList<>();
    private Kernels implementation;
    private float[] x;

    @Setup
    public void fill() {
        Arena arena = Arena.ofAuto();
        implementation = Inputs.kernels(kernels);
        x = Inputs.floats(cols, 1);
        Tensor first = Inputs.tensor(arena, type, rows, cols, 2);
        matrices.add(first);
        while ((matrices.size() + 1) * first.data().byteSize() <= (long) workingSetMiB << 20) {
            matrices.add(Inputs.copy(arena, first));
        }
        float[] out = new float[rows];
        implementation.matVec(first, x, out, 0, rows, new float[cols]);
        Gate.product(kernels + " " + type, first, x, row -> out[row]);
    }

    /// What one thread needs.
    @State(Scope.Thread)
    public static class Worker {
        private float[] out;
        private float[] scratch;
        private int from;
        private int to;
        private int piece;
        private int next;

        @Setup
        public void share(MatVecBenchmark all, ThreadParams thread) {
            out = new float[all.rows];
            scratch = new float[all.cols];
            from = all.rows * thread.getThreadIndex() / thread.getThreadCount();
            to = all.rows * (thread.getThreadIndex() + 1) / thread.getThreadCount();
            // The engine hands out pieces too (DecodeStep), and kernels choose their row order by what they are given.
            piece = Math.max(32, all.rows / (4 * thread.getThreadCount()));
        }
    }

    @Benchmark
    public float[] matVec(Worker worker, Traffic traffic) {
        Tensor w = matrices.get(worker.next);
        worker.next = (worker.next + 1) % matrices.size();
        for (int row = worker.from; row < worker.to; row += worker.piece) {
            int end = Math.min(worker.to, row + worker.piece);
            implementation.matVec(w, x, worker.out, row, end, worker.scratch);
        }
        traffic.read((worker.to - worker.from) * w.rowBytes());
        return worker.out;
    }
}
