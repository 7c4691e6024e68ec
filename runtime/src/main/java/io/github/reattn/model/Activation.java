package io.github.reattn.model;

/// The non-linearity of a gated feed-forward network.
public enum Activation {
    /// `x / (1 + e^−x)`: SwiGLU.
    SILU,
    /// The tanh approximation of the Gaussian error unit: GeGLU. Source: ggml `ggml_gelu`.
    GELU
}
