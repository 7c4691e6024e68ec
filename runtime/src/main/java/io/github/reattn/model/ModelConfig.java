package io.github.reattn.model;

/// The sizes and constants of a model. Names are GGUF's.
///
/// @param architecture the value of `general.architecture`
/// @param embeddingLength width of the residual stream
/// @param feedForwardLength width of the feed-forward network
/// @param blockCount number of transformer blocks (layers)
/// @param headCount query heads
/// @param headCountKv key/value heads; each serves `headCount / headCountKv` query heads
/// @param headDim values per head
/// @param vocabSize number of tokens
/// @param contextLength the trained window, tokens
/// @param rmsEps added to the mean square under the root of a norm
/// @param embeddingScale factor on embeddings
/// @param attentionScale factor on query–key products before the softmax
public record ModelConfig(
        String architecture,
        int embeddingLength,
        int feedForwardLength,
        int blockCount,
        int headCount,
        int headCountKv,
        int headDim,
        int vocabSize,
        int contextLength,
        float rmsEps,
        float embeddingScale,
        float attentionScale) {

    /// Values of all query heads.
    public int qDim() {
        return headCount * headDim;
    }

    /// Values of all key heads; the same for values.
    public int kvDim() {
        return headCountKv * headDim;
    }

    /// Query heads per key/value head.
    public int gqaGroup() {
        return headCount / headCountKv;
    }
}
