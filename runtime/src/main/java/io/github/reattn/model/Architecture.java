package io.github.reattn.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The families of models: one row each, and no other code that knows a family's name.
///
/// What a file shows by itself (biases, q/k norms, tied output) is not in the table.
///
/// | column | meaning |
/// |---|---|
/// | `id` | `general.architecture`, and the prefix of its keys |
/// | `interleavedRope` | which values RoPE pairs (see [Rope]) |
/// | `activation` | of the feed-forward network |
/// | `postNorms` | a norm behind attention and behind the feed-forward network |
/// | `scaledEmbeddings` | embeddings times √embeddingLength |
/// | `slidingEvery` | every n-th layer sees all keys, the others a window; 0 = no windows |
/// | `slidingRopeBase` | RoPE base of the windowed layers where the file has none; 0 = the same as the others |
enum Architecture {
    LLAMA("llama", true, Activation.SILU, false, false, 0, 0),
    QWEN2("qwen2", false, Activation.SILU, false, false, 0, 0),
    GEMMA3("gemma3", false, Activation.GELU, true, true, 6, 10_000);

    final String id;
    final boolean interleavedRope;
    final Activation activation;
    final boolean postNorms;
    final boolean scaledEmbeddings;
    final int slidingEvery;
    final double slidingRopeBase;

    Architecture(
            String id,
            boolean interleavedRope,
            Activation activation,
            boolean postNorms,
            boolean scaledEmbeddings,
            int slidingEvery,
            double slidingRopeBase) {
        this.id = id;
        this.interleavedRope = interleavedRope;
        this.activation = activation;
        this.postNorms = postNorms;
        this.scaledEmbeddings = scaledEmbeddings;
        this.slidingEvery = slidingEvery;
        this.slidingRopeBase = slidingRopeBase;
    }

    static Optional<Architecture> ofId(String id) {
        return Arrays.stream(values()).filter(a -> a.id.equals(id)).findFirst();
    }

    static String supported() {
        return Arrays.stream(values()).map(a -> a.id).collect(Collectors.joining(", "));
    }
}
