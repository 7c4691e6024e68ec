package io.github.reattn.backend;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.gguf.GgmlType;

/// How a session keeps and uses its context.
///
/// @param mode which cached keys are attended
/// @param cacheTypeK how keys are stored: F32, F16
/// @param cacheTypeV how values are stored: F32, F16
/// @param maxTokens the most tokens that the session may hold; 0 = as many as fit in memory
public record SessionOptions(AttentionMode mode, GgmlType cacheTypeK, GgmlType cacheTypeV, int maxTokens) {

    /// Full attention, F16 cache, as many tokens as fit.
    public static SessionOptions defaults() {
        return new SessionOptions(new AttentionMode.Full(), GgmlType.F16, GgmlType.F16, 0);
    }
}
