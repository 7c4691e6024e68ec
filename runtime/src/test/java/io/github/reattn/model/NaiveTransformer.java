package io.github.reattn.model;

import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// The reference that the runtime is tested against: a transformer in plain loops and double precision, all tokens at
/// once, layer by layer, read from the same file but by nothing that the runtime reads it with.
public final class NaiveTransformer {
    private final Map<String, float[]> weights = new HashMap<>();
    private final Map<String, Double> numbers = new HashMap<>();
    private final boolean llama;
    private final boolean gemma;

    public NaiveTransformer(GgufFile file) throws IOException {
        for (Tensor tensor : file.tensors()) {
            float[] values = new float[(int) tensor.elements()];
            BlockCodec.of(tensor.type()).decode(tensor.data(), 0, values, 0, values.length);
            weights.put(tensor.name(), values);
        }
        String architecture = file.metadata().string("general.architecture");
        llama = architecture.equals("llama");
        gemma = architecture.equals("gemma3");
        file.metadata().values().forEach((key, value) -> {
            if (value.value() instanceof Number number) {
                numbers.put(key.substring(architecture.length() + 1), number.doubleValue());
            }
        });
    }

    private float[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private double number(String key, double otherwise) {
        return numbers.getOrDefault(key, otherwise);
    }

    public int heads() {
        return (int) number("attention.head_count", 0);
    }

    public int headsKv() {
        return (int) number("attention.head_count_kv", 0);
    }

    public int headDim() {
        return (int) number("attention.key_length", number("embedding_length", 0) / heads());
    }

    /// The logits after each token, with full attention.
    public double[][] logits(int... tokens) {
        return logits((layer, q, k) -> NaiveAttention.window(Integer.MAX_VALUE), tokens);
    }

    /// The logits after each token; a layer with a window keeps that.
    public double[][] logits(NaiveAttention.Selection selection, int... tokens) {
        double[][] x = new double[tokens.length][(int) number("embedding_length", 0)];
        for (int t = 0; t < tokens.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                float value = weight("token_embd.weight")[tokens[t] * x[t].length + i];
                x[t][i] = value * (gemma ? Math.sqrt(x[t].length) : 1);
            }
        }
        int window = (int) number("attention.sliding_window", 0);
        for (int layer = 0; layer < number("block_count", 0); layer++) {
            String block = "blk." + layer + ".";
            double[][] h = each(x, u -> norm(block + "attn_norm", u));
            double[][] q = each(h, u -> norm(block + "attn_q_norm", linear(block + "attn_q", u)));
            double[][] k = each(h, u -> norm(block + "attn_k_norm", linear(block + "attn_k", u)));
            double[][] v = each(h, u -> linear(block + "attn_v", u));
            boolean windowed = gemma && window > 0 && layer % 6 != 5;
            var scope = windowed ? NaiveAttention.window(window) : selection.of(layer, q, k);
            var attention = new NaiveAttention(heads(), headsKv(), headDim(), llama, frequencies(windowed));
            double[][] read = attention.read(q, k, v, scope);
            add(x, each(read, u -> norm(block + "post_attention_norm", linear(block + "attn_output", u))));
            double[][] f = each(x, u -> feedForward(block, norm(block + "ffn_norm", u)));
            add(x, each(f, u -> norm(block + "post_ffw_norm", u)));
        }
        String output = weights.containsKey("output.weight") ? "output" : "token_embd";
        return each(x, u -> linear(output, norm("output_norm", u)));
    }

    private double[] feedForward(String block, double[] x) {
        double[] gate = linear(block + "ffn_gate", x);
        double[] up = linear(block + "ffn_up", x);
        for (int i = 0; i < gate.length; i++) {
            double z = gate[i];
            double tanh = Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z));
            gate[i] = (gemma ? z * (1 + tanh) / 2 : z / (1 + Math.exp(-z))) * up[i];
        }
        return linear(block + "ffn_down", gate);
    }

    private double[] frequencies(boolean windowed) {
        int dims = (int) number("rope.dimension_count", headDim());
        double base = windowed ? 10_000 : number("rope.freq_base", 10_000);
        double slower = windowed ? 1 : number("rope.scaling.factor", 1);
        double[] frequencies = new double[dims / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float[] factors = weights.get("rope_freqs.weight");
            frequencies[i] = Math.pow(base, -2.0 * i / dims) / slower / (factors == null ? 1 : factors[i]);
        }
        return frequencies;
    }

    private double[] linear(String name, double[] x) {
        float[] w = weight(name + ".weight");
        float[] bias = weights.get(name + ".bias");
        double[] out = new double[w.length / x.length];
        for (int row = 0; row < out.length; row++) {
            for (int i = 0; i < x.length; i++) {
                out[row] += w[row * x.length + i] * x[i];
            }
            out[row] += bias == null ? 0 : bias[row];
        }
        return out;
    }

    /// Each part of the weight's length is normed for itself; without a weight nothing is.
    private double[] norm(String name, double[] x) {
        float[] w = weights.getOrDefault(name + ".weight", new float[0]);
        double[] out = x.clone();
        for (int at = 0; at < x.length && w.length > 0; at += w.length) {
            double[] part = Arrays.copyOfRange(x, at, at + w.length);
            double meanSquare = NaiveAttention.dot(part, part) / w.length;
            for (int i = 0; i < w.length; i++) {
                out[at + i] *= w[i] / Math.sqrt(meanSquare + number("attention.layer_norm_rms_epsilon", 0));
            }
        }
        return out;
    }

    private static double[][] each(double[][] x, UnaryOperator<double[]> function) {
        return Arrays.stream(x).map(function).toArray(double[][]::new);
    }

    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] += y[t][i];
            }
        }
    }
}
