package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SelectionListener;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Linear;
import io.github.reattn.model.ModelConfig;
import io.github.reattn.model.Op;
import io.github.reattn.model.ParameterVector;
import io.github.reattn.model.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Interprets a plan for one token: activations are vectors, products are matrix-vector. Allocates nothing per token.
final class DecodeStep {
    private final ForwardPlan plan;
    private final ModelConfig config;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final Buffers buffers;
    private final RopeTables ropes;
    private final DecodeAttention attention;
    private final float[] turned;
    private final float[][] scratch;
    private final RowPool.Task rows = this::multiplyRows;

    private int token;
    private int position;
    private Tensor weight;
    private float[] in = new float[0];
    private float[] out = new float[0];

    DecodeStep(ForwardPlan plan, AttentionMode mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.plan = plan;
        this.config = plan.config();
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.buffers = new Buffers(config, 1, 1, 1);
        this.ropes = new RopeTables(plan, 1, 1);
        this.attention = new DecodeAttention(plan, mode, kernels, pool, cache);
        this.turned = new float[config.headDim()];
        int widest = Math.max(config.feedForwardLength(), Math.max(config.qDim(), config.embeddingLength()));
        this.scratch = new float[pool.threads()][widest];
        this.weight = ((Op.Embed) plan.body().getFirst()).table();
    }

    void verify(@Nullable ScanCheck check) {
        attention.verify(check);
    }

    void listen(@Nullable SelectionListener listener) {
        attention.listen(listener);
    }

    /// Runs body and head for one token.
    ///
    /// @return (vocabSize), reused
    float[] run(int token, int position) {
        this.token = token;
        this.position = position;
        ropes.fill(position, 1);
        interpret(plan.body());
        interpret(plan.head());
        return buffers.of(Slot.LOGITS);
    }

    private void interpret(List<Op> ops) {
        for (int i = 0; i < ops.size(); i++) {
            switch (ops.get(i)) {
                case Op.Embed op -> embed(op);
                case Op.RmsNorm op -> norm(op.in(), op.weight(), op.groups(), op.out());
                case Op.MatMul op -> multiply(op.linear(), buffers.of(op.in()), buffers.of(op.out()));
                case Op.StoreKv op -> store(op);
                case Op.Attend op ->
                    attention.run(
                            op.layer(), ropes.ofLayer(op.layer()), buffers.of(op.q()), position, buffers.of(op.out()));
                case Op.Gate op ->
                    kernels.gate(
                            op.activation(),
                            buffers.of(op.gate()),
                            buffers.of(op.up()),
                            0,
                            op.gate().width(config));
                case Op.Add op ->
                    kernels.addScaled(
                            buffers.of(op.from()),
                            op.scale(),
                            buffers.of(op.into()),
                            0,
                            op.into().width(config));
            }
        }
    }

    private void embed(Op.Embed op) {
        float[] x = buffers.of(op.out());
        kernels.decodeRows(op.table(), token, 1, x);
        for (int i = 0; i < config.embeddingLength(); i++) {
            x[i] *= op.scale();
        }
    }

    private void norm(Slot from, ParameterVector gain, int groups, Slot to) {
        int width = from.width(config) / groups;
        for (int group = 0; group < groups; group++) {
            kernels.rmsNorm(buffers.of(from), group * width, width, gain.values(), config.rmsEps(), buffers.of(to));
        }
    }

    private void multiply(Linear linear, float[] from, float[] to) {
        weight = linear.weight();
        in = from;
        out = to;
        int count = Math.toIntExact(weight.rows());
        // A few pieces a thread, so that a thread that lost its core for a moment holds up little.
        pool.run(count, Math.max(32, count / (4 * pool.threads())), rows);
        ParameterVector bias = linear.bias();
        if (bias != null) {
            kernels.addScaled(bias.values(), 1, to, 0, count);
        }
    }

    private void multiplyRows(int from, int to, int worker) {
        kernels.matVec(weight, in, out, from, to, scratch[worker]);
    }

    private void store(Op.StoreKv op) {
        float[] k = buffers.of(op.k());
        float[] v = buffers.of(op.v());
        RopeTable rope = ropes.ofLayer(op.layer());
        cache.roundKeys(k, 0, config.kvDim());
        for (int head = 0; head < config.headCountKv(); head++) {
            int at = head * config.headDim();
            rope.rotate(0, k, at, turned, 0, config.headDim());
            cache.storeKey(op.layer(), head, position, k, at, turned, 0, 1);
            cache.storeValue(op.layer(), head, position, v, at, 1);
        }
    }
}
