package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenAttributesTest {
    @Test
    void endsGenerationByMetadataAndByText() throws GgufException {
        Tokenizer tokenizer = tokenizer(
                Fixtures.more("<a>", 3, "<b>", 3, "<|im_end|>", 1, "<|fim_pad|>", 3, "<|file_sep|>", 3, "<|x|>", 3),
                Map.of("tokenizer.ggml.eos_token_id", 256, "tokenizer.ggml.eot_token_id", 257));
        assertThat(ends(tokenizer)).containsExactly("<a>", "<b>", "<|im_end|>", "<|fim_pad|>", "<|file_sep|>");
        assertThat(tokenizer.isControl(258)).as("whatever its type").isTrue();
        assertThat(tokenizer.isControl(97)).isFalse();
    }

    @Test
    void endOfMessagePartIsNoEndWhereCallsAre() throws GgufException {
        Tokenizer tokenizer = tokenizer(
                Fixtures.more("<|end|>", 3, "<|return|>", 3, "<|call|>", 3, "<|channel|>", 3),
                Map.of("tokenizer.ggml.eos_token_id", 257));
        assertThat(ends(tokenizer)).containsExactly("<|return|>", "<|call|>");
        assertThat(tokenizer.isControl(256)).isFalse();
        assertThat(tokenizer.decode(259, false)).asString().isEqualTo("<|channel|>");
    }

    @Test
    void plainEndIsATextInGemma4() throws GgufException {
        Tokenizer tokenizer =
                tokenizer(Fixtures.more("</s>", 1, "<|tool_response>", 3), Map.of("tokenizer.ggml.eos_token_id", 257));
        assertThat(ends(tokenizer)).containsExactly("<|tool_response>");
        assertThat(tokenizer.decode(256, false)).asString().isEqualTo("</s>");
    }

    @Test
    void tokensDecodeByTheirKind() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(
                Fixtures.sentencePieces(List.of("\u2581a"), Fixtures.more("<c>", 3, "\u2581u", 4, "n", 5, "?", 6))));
        assertThat(tokenizer.decode(0, false)).as("unknown").isEmpty();
        assertThat(tokenizer.decode(0, true)).asString().isEqualTo("<unk>");
        assertThat(tokenizer.decode(3 + 0xE9, false)).as("byte").containsExactly(0xE9);
        assertThat(tokenizer.decode(259, false)).asString().isEqualTo(" a");
        assertThat(tokenizer.decode(260, false)).as("control").isEmpty();
        assertThat(tokenizer.decode(260, true)).asString().isEqualTo("<c>");
        assertThat(tokenizer.decode(261, false)).as("user-defined").asString().isEqualTo("\u2581u");
        assertThat(tokenizer.decode(262, false)).as("unused").isEmpty();
        assertThat(tokenizer.decode(263, false))
                .as("byte without one")
                .asString()
                .isEqualTo("?");
        assertThat(tokenizer.decode(-1, true)).isEmpty();
        assertThat(tokenizer.decode(264, true)).isEmpty();
    }

    private static Tokenizer tokenizer(Map<String, Integer> more, Map<String, Object> roles) throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of(), more);
        metadata.putAll(roles);
        return Tokenizers.of(Metadata.of(metadata));
    }

    private static List<String> ends(Tokenizer tokenizer) {
        return IntStream.range(0, tokenizer.vocabSize())
                .filter(tokenizer::isEndOfGeneration)
                .mapToObj(tokenizer::tokenText)
                .toList();
    }
}
