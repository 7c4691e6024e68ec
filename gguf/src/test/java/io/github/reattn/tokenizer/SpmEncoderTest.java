package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SpmEncoderTest {
    private static final List<String> PIECES =
            List.of("\u2581he", "ll", "\u2581hell", "\u2581hello", "he", "l", "o", "h", "e", "\u2581", "lo");

    @Test
    void mergesTheHighestScoreFirst() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(Fixtures.sentencePieces(PIECES, Map.of())));
        assertThat(texts(tokenizer, "hello")).containsExactly("\u2581hello");
        assertThat(texts(tokenizer, "hehello lo")).containsExactly("\u2581he", "he", "ll", "o", "\u2581", "lo");
    }

    @Test
    void putsASpaceInFrontOfEveryTextThatFollowsASpecialToken() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(Fixtures.sentencePieces(PIECES, Map.of())));
        assertThat(texts(tokenizer, "he</s>he")).containsExactly("\u2581he", "</s>", "\u2581he");
        assertThat(tokenizer.encode("", true, false)).containsExactly(1);
        assertThat(tokenizer.encode("he", true, false)).containsExactly(1, 259);
        assertThat(StreamingDecoder.decode(tokenizer, tokenizer.encode(" he", true, false), false))
                .isEqualTo(" he");
    }

    @Test
    void putsNoSpaceInFrontWhereTheMetadataSaySo() throws GgufException {
        Map<String, Object> metadata = Fixtures.sentencePieces(PIECES, Map.of());
        metadata.put("tokenizer.ggml.add_space_prefix", false);
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(metadata));
        assertThat(texts(tokenizer, "he")).containsExactly("he");
        assertThat(StreamingDecoder.decode(tokenizer, tokenizer.encode(" he", true, false), false))
                .isEqualTo(" he");
    }

    @Test
    void spellsCharactersThatAreNoTokenAsBytes() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(Fixtures.sentencePieces(List.of("h"), Map.of())));
        assertThat(texts(tokenizer, "h\u00E9")).containsExactly("<0xE2>", "<0x96>", "<0x81>", "h", "<0xC3>", "<0xA9>");
        assertThat(StreamingDecoder.decode(tokenizer, new int[] {3 + 0xC3, 3 + 0xA9}, false))
                .isEqualTo("\u00E9");
    }

    @Test
    void isUnknownWhatHasNoBytes() throws GgufException {
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(Map.of(
                "tokenizer.ggml.model",
                "llama",
                "tokenizer.ggml.add_space_prefix",
                false,
                "tokenizer.ggml.tokens",
                new String[] {"<unk>", "<s>", "</s>", "a"},
                "tokenizer.ggml.token_type",
                new int[] {2, 3, 3, 1})));
        assertThat(tokenizer.encode("a\u00E9a", false, false)).containsExactly(3, 0, 3);
    }

    @Test
    void agreesWithTheDefinition() throws GgufException {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            List<String> pieces = new ArrayList<>(List.of("a", "b", "\u2581"));
            for (int i = 0; i < 14; i++) {
                String piece = pieces.get(random.nextInt(pieces.size())) + pieces.get(random.nextInt(pieces.size()));
                if (!pieces.contains(piece)) {
                    pieces.add(random.nextInt(pieces.size() + 1), piece);
                }
            }
            Map<String, Object> metadata = Fixtures.sentencePieces(pieces, Map.of());
            metadata.put("tokenizer.ggml.add_space_prefix", false);
            Tokenizer tokenizer = Tokenizers.of(Metadata.of(metadata));
            for (int i = 0; i < 20; i++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(1, 50); length > 0; length--) {
                    text.append("ab ".charAt(random.nextInt(3)));
                }
                assertThat(texts(tokenizer, text.toString()))
                        .isEqualTo(Fixtures.merged(
                                text.toString().replace(' ', '\u2581'), (left, right) -> pieces.indexOf(left + right)));
            }
        }
    }

    @Test
    @Timeout(30)
    void mergesAVeryLongText() throws GgufException {
        Tokenizer tokenizer =
                Tokenizers.of(Metadata.of(Fixtures.sentencePieces(List.of("aa", "aaaa", "a", "\u2581"), Map.of())));
        assertThat(tokenizer.encode("a".repeat(400_000), false, false)).hasSize(100_001);
    }

    private static List<String> texts(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, true))
                .mapToObj(tokenizer::tokenText)
                .toList();
    }
}
