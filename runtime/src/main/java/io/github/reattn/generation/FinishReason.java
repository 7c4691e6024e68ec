package io.github.reattn.generation;

/// Why an answer ended.
public enum FinishReason {
    /// The model ended its answer, or said a stop string.
    STOP,
    /// It has as many tokens as were allowed.
    LENGTH,
    /// The context is full: the next token found no room. The text so far is complete and correct.
    CONTEXT_FULL,
    /// Somebody cancelled it; the text so far is what was said until then.
    CANCELLED
}
