package io.github.reattn.model;

/// The named activations of a forward step; each is one vector per token.
public enum Slot {
    /// The residual stream, (embeddingLength).
    X,
    /// The residual stream inside a branch: normed input, projected output, (embeddingLength).
    XB,
    /// Queries, (headCount · headDim), un-rotated.
    Q,
    /// Keys, (headCountKv · headDim), un-rotated.
    K,
    /// Values, (headCountKv · headDim).
    V,
    /// What the heads read, (headCount · headDim).
    ATT,
    /// The gate of the feed-forward network, (feedForwardLength).
    GATE,
    /// The other half of the feed-forward network, (feedForwardLength).
    UP,
    /// Scores of every token of the vocabulary, (vocabSize).
    LOGITS;

    /// Values per token.
    public int width(ModelConfig config) {
        return switch (this) {
            case X, XB -> config.embeddingLength();
            case Q, ATT -> config.qDim();
            case K, V -> config.kvDim();
            case GATE, UP -> config.feedForwardLength();
            case LOGITS -> config.vocabSize();
        };
    }
}
