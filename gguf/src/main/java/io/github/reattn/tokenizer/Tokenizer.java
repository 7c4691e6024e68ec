package io.github.reattn.tokenizer;

/// Text to token ids and back. Implementations are immutable and thread-safe.
public interface Tokenizer {

    /// The tokens of a text.
    ///
    /// @param text any text; unpaired surrogates are treated as U+FFFD
    /// @param addSpecial whether to add the tokens that the model wants around every text (BOS, EOS), as its metadata
    /// says
    /// @param parseSpecial whether the text of a control token (`<|im_start|>`) stands for that token; user-defined
    ///     tokens are always recognised, as in llama.cpp
    int[] encode(String text, boolean addSpecial, boolean parseSpecial);

    /// The bytes that a token stands for; part of a character where the token is. Empty for control tokens unless
    /// `special`, which gives their text. Never null; empty for an id outside the vocabulary.
    byte[] decode(int token, boolean special);

    /// Number of tokens; ids are 0 … vocabSize − 1.
    int vocabSize();

    /// The token's text in the vocabulary as the file has it.
    String tokenText(int token);

    /// The id of the token whose vocabulary text is exactly `text`, or −1.
    int tokenId(String text);

    /// Whether the token is a control token (BOS, EOS, turn markers), which is not part of an answer's text.
    boolean isControl(int token);

    /// Whether the model ends its answer with this token: EOS, EOT, and the tokens that llama.cpp also treats as
    /// end of generation (`<|im_end|>`, `<|eot_id|>`, `<end_of_turn>`, …).
    boolean isEndOfGeneration(int token);

    /// The id of the begin-of-sequence token, or −1.
    int bos();

    /// The id of the end-of-sequence token, or −1.
    int eos();

    /// Whether the model wants BOS in front of every text (`tokenizer.ggml.add_bos_token` or the model's default).
    boolean addsBos();

    /// Whether a space is put in front of every text, so that a word at its beginning has the same tokens as elsewhere
    /// (SentencePiece's dummy prefix). The text of a whole sequence does not have it: see [StreamingDecoder#decode].
    default boolean addsSpacePrefix() {
        return false;
    }
}
