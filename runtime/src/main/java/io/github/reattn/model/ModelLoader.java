package io.github.reattn.model;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.gguf.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns a file into a [Model]: reads the configuration, takes every tensor by name, checks its shape, and refuses a
/// file that holds weights which nothing here would use.
final class ModelLoader {
    private final GgufFile file;
    private final Metadata metadata;
    private final Architecture architecture;
    private final Set<String> used = new HashSet<>();

    ModelLoader(GgufFile file) throws IOException {
        this.file = file;
        this.metadata = file.metadata();
        String id = metadata.string("general.architecture");
        this.architecture = Architecture.ofId(id)
                .orElseThrow(() -> new UnsupportedModelException(file.path() + ": architecture '" + id
                        + "' is not supported; supported: " + Architecture.supported()));
    }

    Model load() throws IOException {
        if (file.find("token_embd.weight").isEmpty()) {
            throw new GgufException(file.path() + ": no tensor token_embd.weight: the file holds a vocabulary, not a "
                    + "model; use a file with weights");
        }
        Tensor embeddings = file.require("token_embd.weight");
        ModelConfig config = config(Math.toIntExact(embeddings.rows()));
        requireShape(embeddings, config.vocabSize(), config.embeddingLength());
        used.add(embeddings.name());

        ParameterVector ropeFactors = optionalVector("rope_freqs.weight", config.headDim() / 2, "rotated pairs");
        List<LayerWeights> layers = new ArrayList<>();
        for (int layer = 0; layer < config.blockCount(); layer++) {
            layers.add(layer(config, layer, ropeFactors));
        }
        ParameterVector outputNorm = vector("output_norm.weight", config.embeddingLength());
        // Without output.weight the embedding table also scores the vocabulary (tied weights).
        Linear output = file.find("output.weight").isPresent()
                ? linear("output", config.vocabSize(), config.embeddingLength())
                : new Linear(embeddings, null);
        refuseUnusedTensors();
        return new Model(metadata, config, architecture.activation, embeddings, layers, outputNorm, output);
    }

    private ModelConfig config(int vocabSize) throws IOException {
        int embeddingLength = positive("embedding_length");
        int headCount = positive("attention.head_count");
        int headCountKv = metadata.integer(key("attention.head_count_kv"), headCount);
        if (headCountKv <= 0 || headCount % headCountKv != 0) {
            throw new GgufException(place("attention.head_count_kv") + " is " + headCountKv
                    + ", expected a divisor of the " + headCount + " query heads");
        }
        int headDim = metadata.integer(key("attention.key_length"), embeddingLength / headCount);
        int valueDim = metadata.integer(key("attention.value_length"), headDim);
        if (headDim <= 0 || headDim % 2 != 0 || valueDim != headDim) {
            throw new UnsupportedModelException(place("attention.key_length") + " is " + headDim + " and value_length "
                    + valueDim + "; supported: equal, even and positive");
        }
        refuseIfSet("attn_logit_softcapping");
        refuseIfSet("final_logit_softcapping");
        refuseIfSet("expert_count");
        int blockCount = positive("block_count");
        return new ModelConfig(
                architecture.id,
                embeddingLength,
                positive("feed_forward_length"),
                blockCount,
                headCount,
                headCountKv,
                headDim,
                vocabSize,
                positive("context_length"),
                metadata.number(key("attention.layer_norm_rms_epsilon"), 1e-6f),
                architecture.scaledEmbeddings ? (float) Math.sqrt(embeddingLength) : 1,
                metadata.number(key("attention.scale"), (float) (1 / Math.sqrt(headDim))));
    }

    private LayerWeights layer(ModelConfig config, int layer, @Nullable ParameterVector ropeFactors)
            throws IOException {
        String block = "blk." + layer + ".";
        int width = config.embeddingLength();
        boolean windowed = architecture.slidingEvery > 0 && (layer + 1) % architecture.slidingEvery != 0;
        return new LayerWeights(
                vector(block + "attn_norm.weight", width),
                linear(block + "attn_q", config.qDim(), width),
                linear(block + "attn_k", config.kvDim(), width),
                linear(block + "attn_v", config.kvDim(), width),
                optionalVector(block + "attn_q_norm.weight", config.headDim(), "values per head"),
                optionalVector(block + "attn_k_norm.weight", config.headDim(), "values per head"),
                linear(block + "attn_output", width, config.qDim()),
                architecture.postNorms ? vector(block + "post_attention_norm.weight", width) : null,
                vector(block + "ffn_norm.weight", width),
                linear(block + "ffn_gate", config.feedForwardLength(), width),
                linear(block + "ffn_up", config.feedForwardLength(), width),
                linear(block + "ffn_down", width, config.feedForwardLength()),
                architecture.postNorms ? vector(block + "post_ffw_norm.weight", width) : null,
                windowed ? metadata.integer(key("attention.sliding_window"), 0) : 0,
                rope(config, windowed, ropeFactors));
    }

    private Rope rope(ModelConfig config, boolean windowed, @Nullable ParameterVector factors) throws IOException {
        int dims = metadata.integer(key("rope.dimension_count"), config.headDim());
        if (dims <= 0 || dims % 2 != 0 || dims > config.headDim()) {
            throw new GgufException(place("rope.dimension_count") + " is " + dims + ", expected an even number up to "
                    + config.headDim());
        }
        double base = metadata.number(key("rope.freq_base"), 10_000);
        if (windowed) {
            double local = architecture.slidingRopeBase > 0 ? architecture.slidingRopeBase : base;
            double windowBase = metadata.number(key("rope.freq_base_swa"), (float) local);
            return Rope.of(dims, architecture.interleavedRope, windowBase, 1, factors);
        }
        return Rope.of(dims, architecture.interleavedRope, base, linearScale(), factors);
    }

    private double linearScale() throws IOException {
        String type = metadata.findString(key("rope.scaling.type")).orElse("none");
        float factor = metadata.number(key("rope.scaling.factor"), metadata.number(key("rope.scale_linear"), 1));
        if (type.equals("linear") || (type.equals("none") && metadata.has(key("rope.scale_linear")))) {
            if (!(factor > 0)) {
                throw new GgufException(place("rope.scaling.factor") + " is " + factor + ", expected more than 0");
            }
            return 1 / factor;
        }
        if (!type.equals("none")) {
            throw new UnsupportedModelException(
                    place("rope.scaling.type") + " is '" + type + "'; supported: none, linear");
        }
        return 1;
    }

    private Linear linear(String name, int rows, int cols) throws IOException {
        Tensor weight = file.require(name + ".weight");
        requireShape(weight, rows, cols);
        used.add(weight.name());
        return new Linear(weight, optionalVector(name + ".bias", rows, "rows of " + weight.name()));
    }

    private ParameterVector vector(String name, int length) throws IOException {
        Tensor tensor = file.require(name);
        requireShape(tensor, 1, length);
        used.add(name);
        return ParameterVector.of(tensor);
    }

    private @Nullable ParameterVector optionalVector(String name, int length, String what) throws IOException {
        Optional<Tensor> tensor = file.find(name);
        if (tensor.isEmpty()) {
            return null;
        }
        if (tensor.get().elements() != length) {
            throw new GgufException(file.path() + ": " + name + " has "
                    + tensor.get().elements() + " values, expected " + length + " (" + what + ")");
        }
        used.add(name);
        return ParameterVector.of(tensor.get());
    }

    private void requireShape(Tensor tensor, long rows, int cols) throws GgufException {
        if (tensor.rows() != rows || tensor.cols() != cols) {
            throw new GgufException(file.path() + ": " + tensor.name() + " is " + tensor.rows() + " × " + tensor.cols()
                    + ", expected " + rows + " × " + cols + " (rows × columns)");
        }
    }

    private void refuseUnusedTensors() throws UnsupportedModelException {
        Set<String> unused = new TreeSet<>();
        file.tensorInfos().forEach(info -> unused.add(info.name()));
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            throw new UnsupportedModelException(file.path() + ": " + unused.size() + " tensors have no place in the '"
                    + architecture.id + "' family as supported here, the first: "
                    + unused.iterator().next());
        }
    }

    private void refuseIfSet(String name) throws IOException {
        float value = metadata.number(key(name), 0);
        if (value != 0) {
            throw new UnsupportedModelException(place(name) + " is " + value + ", which is not supported");
        }
    }

    private int positive(String name) throws IOException {
        int value = metadata.integer(key(name));
        if (value <= 0) {
            throw new GgufException(place(name) + " is " + value + ", expected more than 0");
        }
        return value;
    }

    private String key(String name) {
        return architecture.id + "." + name;
    }

    private String place(String name) {
        return file.path() + ": " + key(name);
    }
}
