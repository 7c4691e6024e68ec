package io.github.reattn.model;

import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.GgufWriter;
import io.github.reattn.gguf.codec.BlockCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A small random model of any family, as keys and tensors that a test may change before it writes the file. A tensor's
/// values depend on the seed and its name alone.
public final class TinyModel {
    public static final int VOCAB = 133;

    private final Map<String, Object> keys = new LinkedHashMap<>();
    private final Map<String, Weight> tensors = new LinkedHashMap<>();
    private final String architecture;
    private final long seed;

    private static final class Weight {
        final GgmlType type;
        final long[] dims;
        final float[] values;

        Weight(GgmlType type, long[] dims, float[] values) {
            this.type = type;
            this.dims = dims;
            this.values = values;
        }
    }

    private TinyModel(String architecture, long seed) {
        this.architecture = architecture;
        this.seed = seed;
        keys.put("general.architecture", architecture);
    }

    /// Six query heads on two key/value heads of 16 values, three layers, nothing in it a power of two.
    public static TinyModel llama(long seed) {
        return new TinyModel("llama", seed)
                .sizes(96, 107, 3, 6, 2)
                .weights(GgmlType.F32, 16)
                .matrix("output.weight", GgmlType.F32, 96, VOCAB, 1);
    }

    /// Long-context frequencies and biases everywhere, and a RoPE base of its own.
    public static TinyModel llamaWithBiases(long seed) {
        float[] factors = {1, 1, 1.25f, 2, 3.5f, 8, 8, 8};
        TinyModel model = llama(seed).key("llama.rope.freq_base", 500_000f);
        model.tensors.put("rope_freqs.weight", new Weight(GgmlType.F32, new long[] {8}, factors));
        return model.biases("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down");
    }

    /// Heads wider than the embedding's share, of which only a part is rotated.
    public static TinyModel llamaWithWideHeads(long seed) {
        return new TinyModel("llama", seed)
                .sizes(96, 80, 2, 4, 1)
                .key("llama.attention.key_length", 40)
                .key("llama.attention.value_length", 40)
                .key("llama.rope.dimension_count", 24)
                .key("llama.rope.scaling.type", "linear")
                .key("llama.rope.scaling.factor", 2.5f)
                .weights(GgmlType.F32, 40);
    }

    /// Bias on queries, keys and values.
    public static TinyModel qwen2(long seed) {
        return new TinyModel("qwen2", seed)
                .sizes(96, 107, 3, 4, 2)
                .key("qwen2.rope.freq_base", 1_000_000f)
                .weights(GgmlType.F32, 24)
                .biases("attn_q", "attn_k", "attn_v")
                .matrix("output.weight", GgmlType.F32, 96, VOCAB, 1);
    }

    /// Windows of 24 tokens in six of seven layers, norms behind and inside the blocks, two RoPE bases, tied output.
    public static TinyModel gemma3(long seed) {
        TinyModel model = new TinyModel("gemma3", seed)
                .sizes(96, 107, 7, 4, 2)
                .key("gemma3.attention.key_length", 32)
                .key("gemma3.attention.value_length", 32)
                .key("gemma3.attention.sliding_window", 24)
                .key("gemma3.rope.freq_base", 1_000_000f)
                .key("gemma3.rope.scaling.type", "linear")
                .key("gemma3.rope.scaling.factor", 8f)
                .weights(GgmlType.F32, 32);
        for (int layer = 0; layer < 7; layer++) {
            model.norm("blk." + layer + ".attn_q_norm.weight", 32)
                    .norm("blk." + layer + ".attn_k_norm.weight", 32)
                    .norm("blk." + layer + ".post_attention_norm.weight", 96)
                    .norm("blk." + layer + ".post_ffw_norm.weight", 96);
        }
        return model;
    }

    /// All matrices in one quantised type, with sizes that its blocks divide.
    public static TinyModel quantised(GgmlType type, long seed) {
        boolean large = type.blockElements() == 256;
        int width = large ? 256 : 96;
        return new TinyModel("llama", seed)
                .sizes(width, large ? 256 : 160, 2, large ? 8 : 6, 2)
                .weights(type, width / (large ? 8 : 6))
                .matrix("output.weight", type, width, VOCAB, 1);
    }

    private TinyModel sizes(int embeddingLength, int feedForwardLength, int blocks, int heads, int headsKv) {
        return key(architecture + ".embedding_length", embeddingLength)
                .key(architecture + ".feed_forward_length", feedForwardLength)
                .key(architecture + ".block_count", blocks)
                .key(architecture + ".attention.head_count", heads)
                .key(architecture + ".attention.head_count_kv", headsKv)
                .key(architecture + ".context_length", 512)
                .key(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
    }

    private TinyModel weights(GgmlType type, int headDim) {
        int width = size("embedding_length");
        int hidden = size("feed_forward_length");
        int q = size("attention.head_count") * headDim;
        int kv = size("attention.head_count_kv") * headDim;
        matrix("token_embd.weight", type, width, VOCAB, Math.sqrt(width)).norm("output_norm.weight", width);
        for (int layer = 0; layer < size("block_count"); layer++) {
            String block = "blk." + layer + ".";
            norm(block + "attn_norm.weight", width)
                    .matrix(block + "attn_q.weight", type, width, q, 1.5)
                    .matrix(block + "attn_k.weight", type, width, kv, 1.5)
                    .matrix(block + "attn_v.weight", type, width, kv, 1)
                    .matrix(block + "attn_output.weight", type, q, width, 1)
                    .norm(block + "ffn_norm.weight", width)
                    .matrix(block + "ffn_gate.weight", type, width, hidden, 1)
                    .matrix(block + "ffn_up.weight", type, width, hidden, 1)
                    .matrix(block + "ffn_down.weight", type, hidden, width, 1);
        }
        return this;
    }

    private int size(String key) {
        return (Integer) keys.getOrDefault(architecture + "." + key, 0);
    }

    private TinyModel biases(String... linears) {
        for (int layer = 0; layer < size("block_count"); layer++) {
            for (String linear : linears) {
                String name = "blk." + layer + "." + linear;
                Weight weight = tensors.get(name + ".weight");
                if (weight != null) {
                    long rows = weight.dims[1];
                    tensors.put(name + ".bias", random(name + ".bias", GgmlType.F32, 0, 0.3, rows));
                }
            }
        }
        return this;
    }

    private TinyModel norm(String name, int length) {
        tensors.put(name, random(name, GgmlType.F32, 1, 0.2, length));
        return this;
    }

    /// @param gain what the norm of a product is to that of its input, about
    public TinyModel matrix(String name, GgmlType type, int cols, int rows, double gain) {
        tensors.put(name, random(name, type, 0, gain / Math.sqrt(cols), cols, rows));
        return this;
    }

    private Weight random(String name, GgmlType type, double mean, double deviation, long... dims) {
        Random random = new Random(seed * 31 + name.hashCode());
        float[] values = new float[(int) (dims.length == 1 ? dims[0] : dims[0] * dims[1])];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return new Weight(type, dims, values);
    }

    /// Sets a key, or removes it where the value is an empty string.
    public TinyModel key(String name, Object value) {
        if (value.equals("")) {
            keys.remove(name);
        } else {
            keys.put(name, value);
        }
        return this;
    }

    /// Replaces a tensor's values; all are `value`.
    public TinyModel filled(String name, float value, long... dims) {
        float[] values = new float[(int) (dims.length == 1 ? dims[0] : dims[0] * dims[1])];
        Arrays.fill(values, value);
        tensors.put(name, new Weight(GgmlType.F32, dims, values));
        return this;
    }

    public TinyModel withoutTensor(String name) {
        tensors.remove(name);
        return this;
    }

    public Set<String> tensorNames() {
        return tensors.keySet();
    }

    /// Writes the file and returns its path.
    public Path write(Path file) throws IOException {
        GgufWriter writer = GgufWriter.to(file);
        keys.forEach(writer::metadata);
        tensors.forEach((name, weight) -> {
            byte[] bytes = new byte[(int) weight.type.bytes(weight.values.length)];
            MemorySegment segment = MemorySegment.ofArray(bytes);
            BlockCodec.of(weight.type).encode(weight.values, 0, segment, 0, weight.values.length);
            writer.tensor(name, weight.type, weight.dims, segment);
        });
        writer.write();
        return file;
    }
}
