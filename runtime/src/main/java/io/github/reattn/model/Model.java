package io.github.reattn.model;

import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.gguf.Tensor;
import java.io.IOException;
import java.util.List;

/// A model as read from a file: configuration and weights, checked against each other. Immutable and thread-safe; the
/// weights are views of the mapped file, which must stay open.
public final class Model {
    private final Metadata metadata;
    private final ModelConfig config;
    private final Activation activation;
    private final Tensor tokenEmbeddings;
    private final List<LayerWeights> layers;
    private final ParameterVector outputNorm;
    private final Linear output;

    Model(
            Metadata metadata,
            ModelConfig config,
            Activation activation,
            Tensor tokenEmbeddings,
            List<LayerWeights> layers,
            ParameterVector outputNorm,
            Linear output) {
        this.metadata = metadata;
        this.config = config;
        this.activation = activation;
        this.tokenEmbeddings = tokenEmbeddings;
        this.layers = List.copyOf(layers);
        this.outputNorm = outputNorm;
        this.output = output;
    }

    /// Reads configuration and weights, and checks every shape and type once.
    ///
    /// @throws UnsupportedModelException if the family, or a feature that the file asks for, is not supported
    /// @throws io.github.reattn.gguf.GgufException if a key or a tensor is missing or has the wrong type or shape
    public static Model load(GgufFile file) throws IOException {
        return new ModelLoader(file).load();
    }

    public Metadata metadata() {
        return metadata;
    }

    public ModelConfig config() {
        return config;
    }

    Activation activation() {
        return activation;
    }

    Tensor tokenEmbeddings() {
        return tokenEmbeddings;
    }

    List<LayerWeights> layers() {
        return layers;
    }

    ParameterVector outputNorm() {
        return outputNorm;
    }

    Linear output() {
        return output;
    }
}
