package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SelectionListener;
import io.github.reattn.backend.Session;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Linear;
import io.github.reattn.model.ModelConfig;
import io.github.reattn.model.Op;
import io.github.reattn.model.ParameterVector;
import io.github.reattn.model.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Interprets a plan for a batch of tokens: activations are tiles, products are matrix-matrix.
///
/// A product decodes a block of weight rows to floats once and multiplies it with every tile while it is in the cache.
final class PrefillStep {
    /// The most tokens of one batch unless a selection must be shared by more; the products would not be faster.
    static final int BATCH = 512;
    /// Floats of a decoded block of weight rows: 512 KiB, about half of a second-level cache.
    private static final int BLOCK_FLOATS = 128 * 1024;

    private final ForwardPlan plan;
    private final ModelConfig config;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final Buffers buffers;
    private final RopeTables ropes;
    private final QueryTiles queryTiles;
    private final PrefillAttention attention;
    private final int runTokens;
    private final int questionTokens;
    private final int tileTokens;
    private final float[][] scratch;
    private final float[] logits;

    private final RowPool.Task embedTiles = this::embedTiles;
    private final RowPool.Task normTiles = this::normTiles;
    private final RowPool.Task multiplyRows = this::multiplyRows;
    private final RowPool.Task storeTiles = this::storeTiles;
    private final RowPool.Task gateTiles = this::gateTiles;
    private final RowPool.Task addTiles = this::addTiles;

    private int[] tokens = new int[0];
    private int first;
    private int count;
    private int position;
    private boolean question;
    private int firstTile;
    private int endTile;
    private Op op;
    private int blockRows;

    PrefillStep(ForwardPlan plan, AttentionMode mode, Kernels kernels, RowPool pool, KvCache cache) {
        this.plan = plan;
        this.config = plan.config();
        this.kernels = kernels;
        this.pool = pool;
        this.cache = cache;
        this.tileTokens = kernels.tileTokens();
        int tiles = (Batches.of(mode).most() + tileTokens - 1) / tileTokens;
        this.buffers = new Buffers(config, tileTokens, tiles, 1);
        this.ropes = new RopeTables(plan, tileTokens, tiles);
        this.queryTiles = new QueryTiles(tileTokens);
        switch (mode) {
            case AttentionMode.Full full -> {
                this.runTokens = 128;
                this.questionTokens = BATCH;
            }
            case AttentionMode.Scoped scoped -> {
                this.runTokens = scoped.effectiveTile();
                this.questionTokens = Math.min(BATCH, scoped.localSize() / 2);
            }
            case AttentionMode.Reference reference -> {
                // A batch is a chunk, and a chunk shares a selection.
                this.runTokens = tiles * tileTokens;
                this.questionTokens = runTokens;
            }
        }
        this.attention = new PrefillAttention(plan, mode, kernels, pool, cache, queryTiles, ropes.ofLayer(0));
        int widest = Math.max(config.feedForwardLength(), Math.max(config.qDim(), config.embeddingLength()));
        int room = Math.max(BLOCK_FLOATS, Math.max(12 * widest, 2 * config.headDim() * tileTokens));
        this.scratch = new float[pool.threads()][room];
        this.logits = new float[config.vocabSize()];
        this.op = plan.body().getFirst();
    }

    void verify(@Nullable ScanCheck check) {
        attention.verify(check);
    }

    void listen(@Nullable SelectionListener listener) {
        attention.listen(listener);
    }

    /// Appends up to [Batches#most] tokens.
    ///
    /// @param question whether the tokens share one selection, for which all of them vote
    /// @param each receives the logits of every token, or null to have only the last token's
    /// @return the last token's logits if `wantLast`, else unspecified; (vocabSize), reused
    float[] run(
            int[] tokens,
            int from,
            int to,
            int position,
            boolean question,
            boolean wantLast,
            Session.@Nullable LogitsConsumer each) {
        this.tokens = tokens;
        this.first = from;
        this.count = to - from;
        this.position = position;
        this.firstTile = 0;
        this.endTile = (count + tileTokens - 1) / tileTokens;
        this.question = question;
        queryTiles.set(position, count, question ? questionTokens : runTokens);
        ropes.fill(position, count);
        interpret(plan.body());
        int tiles = endTile;
        if (each != null) {
            for (int tile = 0; tile < tiles; tile++) {
                head(tile);
                for (int t = 0; t < tileTokens && tile * tileTokens + t < count; t++) {
                    each.accept(from + tile * tileTokens + t, logitsOf(t));
                }
            }
        } else if (wantLast) {
            head(tiles - 1);
            return logitsOf((count - 1) % tileTokens);
        }
        return logits;
    }

    private void head(int tile) {
        firstTile = tile;
        endTile = tile + 1;
        interpret(plan.head());
    }

    private float[] logitsOf(int lane) {
        float[] tile = buffers.of(Slot.LOGITS);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = tile[i * tileTokens + lane];
        }
        return logits;
    }

    private void interpret(List<Op> ops) {
        int tiles = endTile - firstTile;
        for (int i = 0; i < ops.size(); i++) {
            op = ops.get(i);
            switch (op) {
                case Op.Embed embed -> pool.run(tiles, 1, embedTiles);
                case Op.RmsNorm norm -> pool.run(tiles, 1, normTiles);
                case Op.MatMul mul -> multiply(mul.linear().weight());
                case Op.StoreKv store -> pool.run(tiles, 1, storeTiles);
                case Op.Attend attend ->
                    attention.run(
                            attend.layer(),
                            ropes.ofLayer(attend.layer()),
                            buffers.of(attend.q()),
                            question,
                            buffers.of(attend.out()));
                case Op.Gate gate -> pool.run(tiles, 1, gateTiles);
                case Op.Add add -> pool.run(tiles, 1, addTiles);
            }
        }
    }

    private void embedTiles(int from, int to, int worker) {
        Op.Embed embed = (Op.Embed) op;
        float[] row = scratch[worker];
        float[] x = buffers.of(embed.out());
        int width = config.embeddingLength();
        for (int token = from * tileTokens; token < to * tileTokens; token++) {
            // Lanes beyond the last token repeat it: they are computed along and never read.
            kernels.decodeRows(embed.table(), tokens[first + Math.min(token, count - 1)], 1, row);
            int at = token / tileTokens * width * tileTokens + token % tileTokens;
            for (int i = 0; i < width; i++) {
                x[at + i * tileTokens] = row[i] * embed.scale();
            }
        }
    }

    private void normTiles(int from, int to, int worker) {
        Op.RmsNorm norm = (Op.RmsNorm) op;
        int width = norm.in().width(config) / norm.groups();
        for (int tile = firstTile + from; tile < firstTile + to; tile++) {
            for (int group = 0; group < norm.groups(); group++) {
                int at = (tile * norm.groups() + group) * width * tileTokens;
                kernels.rmsNormTile(
                        buffers.of(norm.in()),
                        at,
                        width,
                        norm.weight().values(),
                        config.rmsEps(),
                        buffers.of(norm.out()));
            }
        }
    }

    private void multiply(Tensor weight) {
        int rows = Math.toIntExact(weight.rows());
        int fit = Math.clamp(BLOCK_FLOATS / weight.cols(), 12, 96) / 12 * 12;
        int fair = (rows / (2 * pool.threads()) + 11) / 12 * 12;
        blockRows = Math.max(12, Math.min(fit, fair));
        pool.run((rows + blockRows - 1) / blockRows, 1, multiplyRows);
    }

    private void multiplyRows(int from, int to, int worker) {
        Op.MatMul mul = (Op.MatMul) op;
        Linear linear = mul.linear();
        Tensor weight = linear.weight();
        float[] decoded = scratch[worker];
        float[] x = buffers.of(mul.in());
        float[] out = buffers.of(mul.out());
        int height = Math.toIntExact(weight.rows());
        // Logits have room for one tile only.
        int outTile = mul.out() == Slot.LOGITS ? 0 : firstTile;
        for (int block = from; block < to; block++) {
            int row = block * blockRows;
            int rows = Math.min(blockRows, height - row);
            kernels.decodeRows(weight, row, rows, decoded);
            for (int tile = 0; tile < endTile - firstTile; tile++) {
                int xAt = (firstTile + tile) * weight.cols() * tileTokens;
                int outAt = ((outTile + tile) * height + row) * tileTokens;
                kernels.matMulTile(decoded, rows, weight.cols(), x, xAt, out, outAt);
                addBias(linear.bias(), row, rows, out, outAt);
            }
        }
    }

    private void addBias(@Nullable ParameterVector bias, int row, int rows, float[] out, int outAt) {
        if (bias != null) {
            for (int r = 0; r < rows; r++) {
                float value = bias.values()[row + r];
                for (int t = 0; t < tileTokens; t++) {
                    out[outAt + r * tileTokens + t] += value;
                }
            }
        }
    }

    private void storeTiles(int from, int to, int worker) {
        Op.StoreKv store = (Op.StoreKv) op;
        float[] k = buffers.of(store.k());
        float[] v = buffers.of(store.v());
        float[] turned = scratch[worker];
        RopeTable rope = ropes.ofLayer(store.layer());
        int headDim = config.headDim();
        for (int tile = from; tile < to; tile++) {
            int tokensHere = Math.min(tileTokens, count - tile * tileTokens);
            for (int head = 0; head < config.headCountKv(); head++) {
                int at = (tile * config.kvDim() + head * headDim) * tileTokens;
                cache.roundKeys(k, at, at + headDim * tileTokens);
                rope.rotate(tile, k, at, turned, 0, headDim);
                for (int t = 0; t < tokensHere; t++) {
                    int token = position + tile * tileTokens + t;
                    cache.storeKey(store.layer(), head, token, k, at + t, turned, t, tileTokens);
                    cache.storeValue(store.layer(), head, token, v, at + t, tileTokens);
                }
            }
        }
    }

    private void gateTiles(int from, int to, int worker) {
        Op.Gate gate = (Op.Gate) op;
        int size = gate.gate().width(config) * tileTokens;
        kernels.gate(
                gate.activation(),
                buffers.of(gate.gate()),
                buffers.of(gate.up()),
                (firstTile + from) * size,
                (to - from) * size);
    }

    private void addTiles(int from, int to, int worker) {
        Op.Add add = (Op.Add) op;
        int size = add.into().width(config) * tileTokens;
        kernels.addScaled(
                buffers.of(add.from()),
                add.scale(),
                buffers.of(add.into()),
                (firstTile + from) * size,
                (to - from) * size);
    }
}
