package io.github.reattn.model;

import io.github.reattn.gguf.Excerpt;
import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.GgufFile;
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
/// file that holds weights which nothing here would use. Nothing is allocated by a size before a tensor confirms it.
final class ModelLoader {
    /// Several times what the deepest models have.
    private static final int MOST_BLOCKS = 1000;
    /// Kernels take a head's values eight at a time.
    private static final int HEAD_DIM_STEP = 8;

    private final GgufFile file;
    private final Architecture architecture;
    private final ModelKeys keys;
    private final Set<String> used = new HashSet<>();

    ModelLoader(GgufFile file) throws IOException {
        this.file = file;
        String id = file.metadata().string("general.architecture");
        this.architecture = Architecture.ofId(id)
                .orElseThrow(() -> new UnsupportedModelException(file.path() + ": general.architecture is '"
                        + Excerpt.of(id) + "'; supported: " + Architecture.supported()));
        this.keys = new ModelKeys(file, architecture.id);
    }

    Model load() throws IOException {
        if (file.find("token_embd.weight").isEmpty()) {
            throw new GgufException(file.path() + ": no tensor token_embd.weight: the file holds a vocabulary, not a "
                    + "model; use a file with weights");
        }
        Tensor embeddings = file.require("token_embd.weight");
        ModelConfig config = config(embeddings.rows());
        requireShape(embeddings, config.vocabSize(), config.embeddingLength());
        used.add(embeddings.name());

        RopeKeys ropes = new RopeKeys(keys, architecture, config.headDim());
        ParameterVector ropeFactors = optionalVector("rope_freqs.weight", ropes.pairs(), "rotated pairs");
        requirePositive(ropeFactors);
        int window = window();
        boolean[] windowed = windowedLayers(window, config.blockCount());
        List<LayerWeights> layers = new ArrayList<>();
        for (int layer = 0; layer < config.blockCount(); layer++) {
            Rope rope = ropes.rope(windowed[layer], ropeFactors);
            layers.add(layer(config, layer, windowed[layer] ? window : 0, rope));
        }
        ParameterVector outputNorm = vector("output_norm.weight", config.embeddingLength());
        // Without output.weight the embedding table also scores the vocabulary (tied weights).
        Linear output = file.find("output.weight").isPresent()
                ? linear("output", config.vocabSize(), config.embeddingLength())
                : new Linear(embeddings, null);
        refuseUnusedTensors();
        return new Model(file.metadata(), config, architecture.activation, embeddings, layers, outputNorm, output);
    }

    private ModelConfig config(long vocabSize) throws IOException {
        if (vocabSize < 1 || vocabSize > Integer.MAX_VALUE) {
            throw new GgufException(file.path() + ": token_embd.weight has " + vocabSize
                    + " rows, expected one for each token of the vocabulary, 1 to " + Integer.MAX_VALUE);
        }
        int embeddingLength = keys.size("embedding_length");
        int headCount = keys.size("attention.head_count");
        int headCountKv = keys.size("attention.head_count_kv", headCount);
        if (headCount % headCountKv != 0) {
            throw keys.wrong("attention.head_count_kv", headCountKv, "a divisor of the " + headCount + " query heads");
        }
        if (!keys.has("attention.key_length") && embeddingLength % headCount != 0) {
            throw keys.wrong(
                    "attention.head_count", headCount, "a divisor of the embedding's " + embeddingLength + " values");
        }
        int headDim = keys.size("attention.key_length", Math.max(1, embeddingLength / headCount));
        int valueDim = keys.size("attention.value_length", headDim);
        if (valueDim != headDim) {
            throw keys.unsupported("attention.value_length", valueDim, "the " + headDim + " values of a key");
        }
        if (headDim % HEAD_DIM_STEP != 0 || (long) headDim * headCount > Integer.MAX_VALUE) {
            throw keys.unsupported(
                    "attention.key_length",
                    headDim,
                    "a multiple of " + HEAD_DIM_STEP + ", times " + headCount + " heads at most " + Integer.MAX_VALUE);
        }
        keys.refuseIfSet("attn_logit_softcapping");
        keys.refuseIfSet("final_logit_softcapping");
        keys.refuseIfSet("expert_count");
        return new ModelConfig(
                architecture.id,
                embeddingLength,
                keys.size("feed_forward_length"),
                keys.sizeUpTo(MOST_BLOCKS, "block_count"),
                headCount,
                headCountKv,
                headDim,
                (int) vocabSize,
                keys.size("context_length"),
                keys.number("attention.layer_norm_rms_epsilon"),
                architecture.scaledEmbeddings ? (float) Math.sqrt(embeddingLength) : 1,
                keys.number("attention.scale", 1 / Math.sqrt(headDim)));
    }

    /// How many tokens the windowed layers see; 0 where there are none, as in a file without the key.
    private int window() throws IOException {
        String name = "attention.sliding_window";
        boolean none = architecture.slidingEvery == 0 || keys.metadata().integer(keys.key(name), 0) == 0;
        return none ? 0 : keys.size(name);
    }

    /// Which layers see a window only: as the file says, by a period or layer by layer, else as the family does.
    private boolean[] windowedLayers(int window, int blockCount) throws IOException {
        boolean[] windowed = new boolean[blockCount];
        if (window == 0) {
            return windowed;
        }
        String name = "attention.sliding_window_pattern";
        if (keys.metadata().find(keys.key(name)).orElse("") instanceof boolean[] flags) {
            if (flags.length != blockCount) {
                throw keys.wrong(name, flags.length + " flags", "one for each of the " + blockCount + " blocks");
            }
            return flags;
        }
        int every = keys.size(name, architecture.slidingEvery);
        for (int layer = 0; layer < blockCount; layer++) {
            windowed[layer] = (layer + 1) % every != 0;
        }
        return windowed;
    }

    private LayerWeights layer(ModelConfig config, int layer, int window, Rope rope) throws IOException {
        String block = "blk." + layer + ".";
        int width = config.embeddingLength();
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
                window,
                rope);
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
                    + Excerpt.of(unused.iterator().next()));
        }
    }

    private void requirePositive(@Nullable ParameterVector factors) throws GgufException {
        for (int i = 0; factors != null && i < factors.values().length; i++) {
            float value = factors.values()[i];
            if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
                throw new GgufException(file.path() + ": " + factors.name() + " holds " + value + " at " + i
                        + ", expected finite numbers above 0");
            }
        }
    }
}
