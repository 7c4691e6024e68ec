package io.github.reattn.cli;

import io.github.reattn.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// A Llama of two layers with random weights, the tokens of [TinyVocabulary] and a window of 256 tokens. What it says
/// is nonsense, and without chance always the same; it never ends by itself then.
final class TinyModel {
    static final String TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: ";

    private static final int WIDTH = 32;
    private static final int FEED_FORWARD = 48;
    private static final int VOCABULARY = 260;

    private final Random random = new Random(7);
    private final GgufWriter writer;

    private TinyModel(Path file) {
        writer = TinyVocabulary.addTo(GgufWriter.to(file));
    }

    /// @return the file
    static String write(Path file) throws IOException {
        TinyModel model = new TinyModel(file);
        model.writer
                .metadata("general.name", "Tiny")
                .metadata("tokenizer.chat_template", TEMPLATE)
                .metadata("llama.context_length", 256)
                .metadata("llama.embedding_length", WIDTH)
                .metadata("llama.feed_forward_length", FEED_FORWARD)
                .metadata("llama.block_count", 2)
                .metadata("llama.attention.head_count", 4)
                .metadata("llama.attention.head_count_kv", 2)
                .metadata("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        model.matrix("token_embd.weight", WIDTH, VOCABULARY);
        for (int layer = 0; layer < 2; layer++) {
            String block = "blk." + layer + ".";
            model.ones(block + "attn_norm.weight");
            model.matrix(block + "attn_q.weight", WIDTH, WIDTH);
            model.matrix(block + "attn_k.weight", WIDTH, WIDTH / 2);
            model.matrix(block + "attn_v.weight", WIDTH, WIDTH / 2);
            model.matrix(block + "attn_output.weight", WIDTH, WIDTH);
            model.ones(block + "ffn_norm.weight");
            model.matrix(block + "ffn_gate.weight", WIDTH, FEED_FORWARD);
            model.matrix(block + "ffn_up.weight", WIDTH, FEED_FORWARD);
            model.matrix(block + "ffn_down.weight", FEED_FORWARD, WIDTH);
        }
        model.ones("output_norm.weight");
        model.matrix("output.weight", WIDTH, VOCABULARY - 3, 3);
        model.writer.write();
        return file.toString();
    }

    private void matrix(String name, int cols, int rows) {
        matrix(name, cols, rows, 0);
    }

    /// @param zeroRows rows of zeros at the end
    private void matrix(String name, int cols, int rows, int zeroRows) {
        float[] values = new float[cols * (rows + zeroRows)];
        for (int i = 0; i < cols * rows; i++) {
            values[i] = (float) (random.nextGaussian() * 1.5 / Math.sqrt(cols));
        }
        writer.tensor(name, values, cols, rows + zeroRows);
    }

    private void ones(String name) {
        float[] values = new float[WIDTH];
        Arrays.fill(values, 1);
        writer.tensor(name, values, WIDTH);
    }
}
