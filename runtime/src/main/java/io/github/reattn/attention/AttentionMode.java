package io.github.reattn.attention;

/// Which cached keys a query attends to. The cache is the same for all modes.
public sealed interface AttentionMode {

    /// Every earlier key, at its absolute position: what the model was trained with.
    record Full() implements AttentionMode {}
}
