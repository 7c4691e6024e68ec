package io.github.reattn.bench;

import static io.github.reattn.bench.AttentionModel.HEADS_KV;
import static io.github.reattn.bench.AttentionModel.HEAD_DIM;
import static io.github.reattn.bench.AttentionModel.LAYERS;
import static io.github.reattn.bench.AttentionModel.VOCABULARY;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.backend.Backend;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.cpu.CpuBackend;
import io.github.reattn.cpu.Kernels;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.model.ForwardPlan;
import java.io.IOException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Attention of one decoded token at a depth, through a session of a model that is all attention. `mode`:
///
/// | mode | what a token reads per layer and key/value head |
/// |---|---|
/// | full | all keys and values |
/// | streaming | keys and values of the scope: the price of scope attention alone |
/// | reattention | the same, and all keys of the middle part: scan and selection on top |
///
/// `gigabytes` are the F16 keys and values of that table per second. A scan that skips keys shows as more than the
/// memory's bandwidth. The session's own threads compute: leave `-t` at 1. Filling the context takes a minute at
/// 32,768.
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar "ReadBandwidth" -t 2
/// java -jar bench/target/benchmarks.jar AttentionBenchmark -p depth=8192,32768 -rf json -rff attention.json
/// ```
@State(Scope.Benchmark)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class AttentionBenchmark {
    @Param({"full", "streaming", "reattention"})
    String mode;

    @Param("8192")
    int depth;

    @Param("2048")
    int scope;

    @Param("2")
    int threads;

    @Param("vector")
    String kernels;

    private AttentionModel model;
    private Backend backend;
    private Session session;
    private long bytesPerToken;

    @Setup
    public void fill() throws IOException {
        if (depth <= scope) {
            throw new IllegalArgumentException("depth is " + depth + ", expected more than the scope of " + scope);
        }
        model = new AttentionModel();
        backend = CpuBackend.create(Inputs.kernels(kernels), threads);
        gate();
        Scoped scoped = new Scoped(scope, scope, 32, 4, 32, 128, 8);
        bytesPerToken = bytes(scoped);
        session = backend.open(model.plan(), options(modeOf(scoped)));
        session.forward(tokens(depth), 0, depth);
    }

    private AttentionMode modeOf(Scoped scoped) {
        return switch (mode) {
            case "full" -> new AttentionMode.Full();
            case "streaming" -> scoped.streaming();
            case "reattention" -> scoped;
            default ->
                throw new IllegalArgumentException("mode is '" + mode + "', expected full, streaming or reattention");
        };
    }

    private static SessionOptions options(AttentionMode mode) {
        return new SessionOptions(mode, GgmlType.F16, GgmlType.F16, 0);
    }

    /// What the class's table says, of all layers; the first layer retrieves nothing.
    private long bytes(Scoped scoped) {
        long keyBytes = (long) HEADS_KV * HEAD_DIM * Short.BYTES;
        if (mode.equals("full")) {
            return LAYERS * (depth + 1L) * 2 * keyBytes;
        }
        int fixed = scoped.localSize() + scoped.globalSize();
        if (mode.equals("streaming")) {
            return LAYERS * (long) fixed * 2 * keyBytes;
        }
        int retrieved =
                Math.min(scoped.spanTokens(), scoped.topK() * AttentionModel.HEADS / HEADS_KV * scoped.spanSize());
        long scanned = depth + 1L - fixed;
        return LAYERS * (long) fixed * 2 * keyBytes + (LAYERS - 1) * (retrieved * 2L + scanned) * keyBytes;
    }

    /// The kernels and the scalar reference come to the same logits, read in one piece and token by token.
    private void gate() throws IOException {
        AttentionMode small = modeOf(new Scoped(256, 256, 16, 4, 16, 64, 8));
        float[] expected = logits(Inputs.kernels("scalar"), small);
        float[] found = logits(Inputs.kernels(kernels), small);
        for (int i = 0; i < expected.length; i++) {
            Gate.close(kernels + " " + mode + ", logit " + i, expected[i], found[i], 1e-3);
        }
    }

    private float[] logits(Kernels which, AttentionMode small) throws IOException {
        ForwardPlan plan = model.plan();
        try (Backend own = CpuBackend.create(which, threads);
                Session one = own.open(plan, options(small))) {
            int[] tokens = tokens(320);
            one.forward(tokens, 0, 300);
            for (int i = 300; i < 319; i++) {
                one.forward(tokens[i]);
            }
            return one.forward(tokens[319]).clone();
        }
    }

    private static int[] tokens(int n) {
        return new Random(1).ints(n, 0, VOCABULARY).toArray();
    }

    @TearDown
    public void free() throws IOException {
        session.close();
        backend.close();
        model.close();
    }

    @Benchmark
    public float decode(Traffic traffic) {
        float[] logits = session.forward(1);
        session.rewind(depth);
        traffic.read(bytesPerToken);
        return logits[0];
    }
}
