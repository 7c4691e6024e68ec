package io.github.reattn.bench;

import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.GgufWriter;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A random model that is all attention: heads as in real models, and everything else as narrow as a block allows, so
/// that a step's time is the attention's.
final class AttentionModel implements AutoCloseable {
    static final int LAYERS = 8;
    static final int HEADS = 24;
    static final int HEADS_KV = 8;
    static final int HEAD_DIM = 64;
    static final int VOCABULARY = 64;
    private static final int NARROW = 32;

    private final Path path;
    private final GgufFile file;

    AttentionModel() throws IOException {
        path = Files.createTempFile("attention", ".gguf");
        write();
        file = GgufFile.open(path);
    }

    ForwardPlan plan() throws IOException {
        return ForwardPlan.of(Model.load(file));
    }

    private void write() throws IOException {
        GgufWriter out = GgufWriter.to(path)
                .metadata("general.architecture", "llama")
                .metadata("llama.context_length", 1 << 20)
                .metadata("llama.embedding_length", NARROW)
                .metadata("llama.feed_forward_length", NARROW)
                .metadata("llama.block_count", LAYERS)
                .metadata("llama.attention.head_count", HEADS)
                .metadata("llama.attention.head_count_kv", HEADS_KV)
                .metadata("llama.attention.key_length", HEAD_DIM)
                .metadata("llama.attention.value_length", HEAD_DIM)
                .metadata("llama.rope.dimension_count", HEAD_DIM);
        try (Arena arena = Arena.ofConfined()) {
            matrix(out, arena, "token_embd", VOCABULARY, NARROW);
            norm(out, "output_norm");
            for (int layer = 0; layer < LAYERS; layer++) {
                String block = "blk." + layer + ".";
                norm(out, block + "attn_norm");
                matrix(out, arena, block + "attn_q", HEADS * HEAD_DIM, NARROW);
                matrix(out, arena, block + "attn_k", HEADS_KV * HEAD_DIM, NARROW);
                matrix(out, arena, block + "attn_v", HEADS_KV * HEAD_DIM, NARROW);
                matrix(out, arena, block + "attn_output", NARROW, HEADS * HEAD_DIM);
                norm(out, block + "ffn_norm");
                matrix(out, arena, block + "ffn_gate", NARROW, NARROW);
                matrix(out, arena, block + "ffn_up", NARROW, NARROW);
                matrix(out, arena, block + "ffn_down", NARROW, NARROW);
            }
            out.write();
        }
    }

    private static void matrix(GgufWriter out, Arena arena, String name, int rows, int cols) {
        Tensor random = Inputs.tensor(arena, GgmlType.Q8_0, rows, cols, name.hashCode());
        out.tensor(name + ".weight", random.type(), new long[] {cols, rows}, random.data());
    }

    /// Gains that keep products of random weights near 1.
    private static void norm(GgufWriter out, String name) {
        float[] gain = new float[NARROW];
        Arrays.fill(gain, (float) (1 / Math.sqrt(NARROW)));
        out.tensor(name + ".weight", gain, NARROW);
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.delete(path);
    }
}
