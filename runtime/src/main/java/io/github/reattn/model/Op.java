package io.github.reattn.model;

import io.github.reattn.gguf.Tensor;

/// One step of the forward pass. A backend handles every kind in one exhaustive `switch`: the CPU interprets the list.
public sealed interface Op {

    /// `out = scale · table[token]`.
    record Embed(Tensor table, float scale, Slot out) implements Op {}

    /// `out = in / rms(in) · weight` over each of `groups` equal parts (the heads, for q/k norms; else 1).
    record RmsNorm(Slot in, ParameterVector weight, int groups, Slot out) implements Op {}

    /// `out = W · in + bias`.
    record MatMul(Slot in, Linear linear, Slot out) implements Op {}

    /// Appends the keys, un-rotated, and the values of the new tokens to the layer's cache.
    record StoreKv(int layer, Slot k, Slot v) implements Op {}

    /// `out = softmax(scale · q kᵀ) v` over the keys in scope, q and k rotated at the scope's positions.
    record Attend(int layer, Slot q, Slot out) implements Op {}

    /// `gate = activation(gate) · up`.
    record Gate(Activation activation, Slot gate, Slot up) implements Op {}

    /// `into = into + scale · from`: the residual.
    record Add(Slot from, Slot into, float scale) implements Op {}
}
