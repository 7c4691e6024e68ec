package io.github.reattn.bench;

import io.github.reattn.cpu.Kernels;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// Matrix times a batch of tokens as reading a prompt does it: blocks of rows are decoded to floats and meet every tile
/// of tokens. An operation is a thread's part of the product; `gigaflops` count the product alone, decoding takes its
/// time. Next to what the machine can do:
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar "FmaPeak|TileMatMul" -t 2 -rf json -rff matmul.json
/// ```
@State(Scope.Benchmark)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class TileMatMulBenchmark {
    /// As PrefillStep: 512 KiB of decoded weights stay in the second-level cache.
    private static final int BLOCK_FLOATS = 128 * 1024;

    @Param({"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q4_K", "Q5_K", "Q6_K", "F16", "F32"})
    GgmlType type;

    @Param("2048")
    int rows;

    @Param("2048")
    int cols;

    @Param("512")
    int tokens;

    @Param("vector")
    String kernels;

    private Kernels implementation;
    private Tensor w;
    private int tiles;
    private int tileTokens;
    private int blockRows;
    private float[] x;
    private float[] out;

    @Setup
    public void fill() {
        Arena arena = Arena.ofAuto();
        implementation = Inputs.kernels(kernels);
        tileTokens = implementation.tileTokens();
        tiles = (tokens + tileTokens - 1) / tileTokens;
        blockRows = Math.clamp(BLOCK_FLOATS / cols, 12, 96) / 12 * 12;
        w = Inputs.tensor(arena, type, rows, cols, 1);
        x = Inputs.floats(tiles * cols * tileTokens, 2);
        out = new float[tiles * rows * tileTokens];
        gate();
    }

    /// The first token of the first tile, and the last of the last.
    private void gate() {
        multiply(0, blocks(), new float[blockRows * cols]);
        for (int token = 0; token < tiles * tileTokens; token += tiles * tileTokens - 1) {
            int tile = token / tileTokens;
            int lane = token % tileTokens;
            float[] column = new float[cols];
            for (int i = 0; i < cols; i++) {
                column[i] = x[(tile * cols + i) * tileTokens + lane];
            }
            Gate.product(
                    kernels + " " + type + ", token " + token,
                    w,
                    column,
                    row -> out[(tile * rows + row) * tileTokens + lane]);
        }
    }

    /// What one thread needs.
    @State(Scope.Thread)
    public static class Worker {
        private float[] decoded;
        private int from;
        private int to;

        @Setup
        public void share(TileMatMulBenchmark all, ThreadParams thread) {
            decoded = new float[all.blockRows * all.cols];
            from = all.blocks() * thread.getThreadIndex() / thread.getThreadCount();
            to = all.blocks() * (thread.getThreadIndex() + 1) / thread.getThreadCount();
        }
    }

    @Benchmark
    public float[] tileMatMul(Worker worker, Arithmetic arithmetic) {
        int done = multiply(worker.from, worker.to, worker.decoded);
        arithmetic.computed(2L * done * cols * tiles * tileTokens);
        return out;
    }

    private int blocks() {
        return (rows + blockRows - 1) / blockRows;
    }

    /// Blocks `from` … `to − 1` of rows.
    ///
    /// @return how many rows they are
    private int multiply(int from, int to, float[] decoded) {
        for (int row = from * blockRows; row < Math.min(rows, to * blockRows); row += blockRows) {
            int count = Math.min(blockRows, rows - row);
            implementation.decodeRows(w, row, count, decoded);
            for (int tile = 0; tile < tiles; tile++) {
                int outAt = (tile * rows + row) * tileTokens;
                implementation.matMulTile(decoded, count, cols, x, tile * cols * tileTokens, out, outAt);
            }
        }
        return Math.min(rows, to * blockRows) - from * blockRows;
    }
}
