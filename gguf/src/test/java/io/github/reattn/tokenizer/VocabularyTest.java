package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VocabularyTest {
    @Test
    void takesDefaultsOfTheModelKind() throws GgufException {
        Tokenizer spm = Tokenizers.of(Metadata.of(Fixtures.sentencePieces(List.of("a"), Map.of())));
        assertThat(List.of(spm.bos(), spm.eos())).containsExactly(1, 2);
        assertThat(spm.addsBos()).isTrue();
        assertThat(spm.addsSpacePrefix()).isTrue();

        Tokenizer bpe = Tokenizers.of(Metadata.of(Fixtures.bytePairs("gpt-2", List.of(), Map.of())));
        assertThat(List.of(bpe.bos(), bpe.eos())).containsExactly(11, 11);
        assertThat(bpe.addsBos()).isFalse();
        assertThat(bpe.addsSpacePrefix()).isFalse();
        assertThat(Tokenizers.of(Metadata.of(Fixtures.bytePairs("llama-bpe", List.of(), Map.of())))
                        .addsBos())
                .isTrue();
    }

    @Test
    void addsWhatTheMetadataAskFor() throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of(), Fixtures.more("<b>", 3, "<e>", 3));
        metadata.put("tokenizer.ggml.add_bos_token", true);
        metadata.put("tokenizer.ggml.add_eos_token", true);
        metadata.put("tokenizer.ggml.bos_token_id", 256);
        metadata.put("tokenizer.ggml.eos_token_id", 257);
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(metadata));
        assertThat(tokenizer.encode("a", true, false)).containsExactly(256, 'a', 257);
        assertThat(tokenizer.encode("a", false, false)).containsExactly('a');
        assertThat(tokenizer.encode("", true, false)).containsExactly(256, 257);
    }

    @Test
    void findsTokensByText() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(
                Fixtures.sentencePieces(List.of("\u2581a", "a"), Fixtures.more(" a", 4, "\uD83D\uDE00", 1))));
        for (int id = 0; id < tokenizer.vocabSize(); id++) {
            assertThat(tokenizer.tokenId(tokenizer.tokenText(id))).isEqualTo(id);
        }
        assertThat(tokenizer.tokenId("b")).isEqualTo(-1);
        assertThat(tokenizer.tokenId("")).isEqualTo(-1);
        assertThatThrownBy(() -> tokenizer.tokenText(263))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token 263 is not in the vocabulary; expected 0 to 262");
    }

    @Test
    void namesEmptyTokens() throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of(), Fixtures.more("", 1));
        assertThat(Tokenizers.of(Metadata.of(metadata)).tokenText(256)).isEqualTo("[EMPTY_256]");
    }

    @Test
    void saysWhatIsWrong() {
        refuses("tokenizer.ggml.model", "bert", "tokenizer.ggml.model is 'bert'; supported: gpt2, gemma4, llama");
        refuses(
                "tokenizer.ggml.pre",
                "x",
                "tokenizer.ggml.pre is 'x', a way to cut text into words that is not supported");
        refuses("tokenizer.ggml.pre", "x", "falcon");
        refuses("tokenizer.ggml.tokens", new String[0], "tokenizer.ggml.tokens is empty; expected the vocabulary");
        refuses("tokenizer.ggml.tokens", new String[] {"a", "b", "a"}, "tokens[0] and [2] are both 'a'");
        refuses("tokenizer.ggml.tokens", new String[] {"\u2581", "b", "\u2581"}, "tokens[0] and [2] are both '\u2581'");
        refuses(
                "tokenizer.ggml.token_type",
                new int[3],
                "token_type has 3 elements; expected one for each of the 256 tokens");
        refuses(
                "tokenizer.ggml.scores",
                new float[1],
                "scores has 1 elements; expected one for each of the 256 tokens");
        refuses("tokenizer.ggml.eos_token_id", 256, "tokenizer.ggml.eos_token_id is 256; expected a token, 0 to 255");
        refuses("tokenizer.ggml.fim_pad_token_id", -1, "fim_pad_token_id is -1; expected a token, 0 to 255");
        refuses("tokenizer.ggml.merges", 1, "tokenizer.ggml.merges is");
        refuses("tokenizer.ggml.pre", 1, "tokenizer.ggml.pre is");
    }

    @Test
    void wantsABosThatItCanAdd() {
        Map<String, Object> metadata = Fixtures.bytePairs("glm4", List.of(), Map.of());
        metadata.put("tokenizer.ggml.add_bos_token", true);
        assertThatThrownBy(() -> Tokenizers.of(Metadata.of(metadata)))
                .isInstanceOf(GgufException.class)
                .hasMessage("tokenizer.ggml.add_bos_token is true, but tokenizer.ggml.bos_token_id is missing");
    }

    private static void refuses(String key, Object value, String message) {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of(), Map.of());
        if (key.endsWith("tokens")) {
            metadata.remove("tokenizer.ggml.token_type");
        }
        metadata.put(key, value);
        assertThatThrownBy(() -> Tokenizers.of(Metadata.of(metadata)))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining(message);
    }
}
