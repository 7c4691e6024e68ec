package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;

/// Tokenizers as GGUF metadata describe them.
public final class Tokenizers {
    private Tokenizers() {}

    /// The tokenizer of a model: byte-pair encoding (`tokenizer.ggml.model` is `gpt2` or `gemma4`) or SentencePiece
    /// (`llama`).
    ///
    /// @throws GgufException if the metadata describe a kind of tokenizer, or a way to cut text into words
    ///     (`tokenizer.ggml.pre`), which is not supported, or if they lack something or contradict themselves
    public static Tokenizer of(Metadata metadata) throws GgufException {
        return new GgufTokenizer(new Vocabulary(metadata));
    }
}
