package io.github.reattn.model;

import org.jspecify.annotations.Nullable;

/// The weights of one transformer block, named as in GGUF (`blk.N.…`); parts that a model lacks are null.
///
/// @param window how many latest keys this layer's queries see, themselves included; 0 = all
/// @param rope how this layer rotates queries and keys
record LayerWeights(
        ParameterVector attnNorm,
        Linear attnQ,
        Linear attnK,
        Linear attnV,
        @Nullable ParameterVector attnQNorm,
        @Nullable ParameterVector attnKNorm,
        Linear attnOutput,
        @Nullable ParameterVector postAttentionNorm,
        ParameterVector ffnNorm,
        Linear ffnGate,
        Linear ffnUp,
        Linear ffnDown,
        @Nullable ParameterVector postFfwNorm,
        int window,
        Rope rope) {}
