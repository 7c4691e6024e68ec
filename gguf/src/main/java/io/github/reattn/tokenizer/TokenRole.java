package io.github.reattn.tokenizer;

import java.util.List;

/// What a token is for: the metadata keys that say so, and the texts by which llama.cpp recognises it where they don't.
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
enum TokenRole {
    BOS("bos_token_id"),
    EOS("eos_token_id"),
    UNKNOWN("unknown_token_id"),
    END_OF_TURN(
            "eot_token_id",
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "<｜end▁of▁sentence｜>",
            "<end_of_utterance>"),
    END_OF_MESSAGE("eom_token_id", "<|eom_id|>"),
    FIM_PREFIX(
            "fim_pre_token_id prefix_token_id",
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|prefix|>"),
    FIM_SUFFIX(
            "fim_suf_token_id suffix_token_id",
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|suffix|>"),
    FIM_MIDDLE(
            "fim_mid_token_id middle_token_id",
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|middle|>"),
    FIM_PAD("fim_pad_token_id", "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"),
    FIM_REPOSITORY("fim_rep_token_id", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"),
    FIM_SEPARATOR("fim_sep_token_id", "<|file_sep|>");

    /// Tokens that end an answer whatever the metadata say, in llama.cpp.
    static final List<String> END_OF_GENERATION = List.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|flush|>",
            "<|calls|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "</s>",
            "<|eom_id|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "[EOS]",
            "<|end_of_text|>",
            "<end_of_utterance>",
            "<eos>",
            "<turn|>",
            "<|tool_response>",
            "<｜end▁of▁sentence｜>",
            "[e~[");

    private final List<String> keys;
    private final List<String> texts;

    TokenRole(String keys, String... texts) {
        this.keys = List.of(keys.split(" "));
        this.texts = List.of(texts);
    }

    /// Metadata keys that hold the token's id; a later one overrides an earlier one.
    List<String> keys() {
        return keys.stream().map(key -> "tokenizer.ggml." + key).toList();
    }

    /// Texts of tokens that have this role where no key names one.
    List<String> texts() {
        return texts;
    }
}
