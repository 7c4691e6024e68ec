package io.github.reattn.model;

import io.github.reattn.gguf.Tensor;
import org.jspecify.annotations.Nullable;

/// `out = weight · in + bias`.
///
/// @param weight (rows, cols) = (out, in)
/// @param bias (rows), or null where the model has none
public record Linear(Tensor weight, @Nullable ParameterVector bias) {}
