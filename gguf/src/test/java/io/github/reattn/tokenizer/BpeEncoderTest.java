package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class BpeEncoderTest {
    private static final List<String> MERGES = List.of("l o", "lo w", "e r", "n e", "ne w", "Ġ low", "w er", "a a");

    @Test
    void mergesTheSmallestRankFirst() throws GgufException {
        Tokenizer tokenizer = tokenizer("gpt-2", MERGES, Map.of());
        assertThat(texts(tokenizer, "low lower newer")).containsExactly("low", "Ġlow", "er", "Ġ", "new", "er");
    }

    @Test
    void mergesTheLeftmostOfEqualPairs() throws GgufException {
        assertThat(texts(tokenizer("gpt-2", MERGES, Map.of()), "aaaaa")).containsExactly("aa", "aa", "a");
    }

    @Test
    void doesNotMergeAcrossWords() throws GgufException {
        assertThat(texts(tokenizer("gpt-2", List.of("! a"), Map.of()), "!a")).containsExactly("!", "a");
    }

    @Test
    void agreesWithTheDefinition() throws GgufException {
        Random random = new Random(7);
        String letters = "abc";
        for (int round = 0; round < 60; round++) {
            List<String> known = new ArrayList<>(List.of("a", "b", "c"));
            List<String> merges = new ArrayList<>();
            while (merges.size() < 12) {
                String left = known.get(random.nextInt(known.size()));
                String right = known.get(random.nextInt(known.size()));
                if (!known.contains(left + right)) {
                    known.add(left + right);
                    merges.add(left + " " + right);
                }
            }
            Tokenizer tokenizer = tokenizer("gpt-2", merges, Map.of());
            for (int i = 0; i < 20; i++) {
                StringBuilder word = new StringBuilder();
                for (int length = random.nextInt(1, 60); length > 0; length--) {
                    word.append(letters.charAt(random.nextInt(3)));
                }
                assertThat(texts(tokenizer, word.toString()))
                        .isEqualTo(
                                Fixtures.merged(word.toString(), (left, right) -> merges.indexOf(left + " " + right)));
            }
        }
    }

    @Test
    void takesAWholeWordWhateverTheMergesSay() throws GgufException {
        Map<String, Integer> more = Map.of("Ġnever", 1);
        assertThat(texts(tokenizer("llama-bpe", MERGES, more), " never")).containsExactly("Ġnever");
        assertThat(texts(tokenizer("gpt-2", MERGES, more), " never")).containsExactly("Ġ", "ne", "v", "er");
    }

    @Test
    void spellsWhatAMergeMakesIfThatIsNoToken() throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of("x y", "xy z"), Map.of());
        String[] tokens = (String[]) Objects.requireNonNull(metadata.get("tokenizer.ggml.tokens"));
        tokens[256] = "unreachable"; // was xy, which leads to xyz nevertheless
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(metadata));
        assertThat(texts(tokenizer, "xyz")).containsExactly("xyz");
        assertThat(texts(tokenizer, "xy")).containsExactly("x", "y");
    }

    @Test
    void theFirstOfEqualMergesCounts() throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs("gpt-2", List.of("a b", "b c"), Map.of());
        metadata.put("tokenizer.ggml.merges", new String[] {"a b", "b c", "a b", "noSpace", " "});
        assertThat(texts(Tokenizers.of(Metadata.of(metadata)), "abc")).containsExactly("ab", "c");
    }

    @Test
    @Timeout(30)
    void mergesAVeryLongWord() throws GgufException {
        Tokenizer tokenizer = tokenizer("gpt-2", List.of("a a", "aa aa", "aaaa aaaa", "b a"), Map.of());
        int[] tokens = tokenizer.encode("a".repeat(400_001), false, false);
        assertThat(tokens).hasSize(50_001).startsWith(258, 258).endsWith(258, 'a');
    }

    @Test
    void returnsEveryTextExactly() throws GgufException {
        Tokenizer tokenizer = tokenizer("qwen2", MERGES, Map.of("<|x|>", 3));
        for (String text : List.of("", " ", "low\r\n \t\u00A0\uD83D\uDE00 e\u0301\u0000<|x|>", "\u2581_")) {
            int[] tokens = tokenizer.encode(text, false, true);
            assertThat(StreamingDecoder.decode(tokenizer, tokens, true)).isEqualTo(text);
        }
    }

    @Test
    void rawVocabulariesMergeCharactersAndFallBackToBytes() throws GgufException {
        List<String> tokens = new ArrayList<>(List.of("<bos>", "\u2581", "h", "i", "\u2581hi", "hi", "\n\n", "\n"));
        IntStream.range(0, 256).forEach(b -> tokens.add("<0x%02X>".formatted(b)));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        Arrays.fill(types, 8, types.length, 6);
        types[0] = 3;
        Tokenizer tokenizer = Tokenizers.of(Metadata.of(Map.of(
                "tokenizer.ggml.model",
                "gemma4",
                "tokenizer.ggml.tokens",
                tokens.toArray(String[]::new),
                "tokenizer.ggml.token_type",
                types,
                "tokenizer.ggml.bos_token_id",
                0,
                "tokenizer.ggml.merges",
                new String[] {"h i", "\u2581 hi"})));
        assertThat(tokenizer.encode("hi hi\n\n\u00E9", true, false)).containsExactly(0, 5, 4, 6, 8 + 0xC3, 8 + 0xA9);
        assertThat(new String(tokenizer.decode(4, false), StandardCharsets.UTF_8))
                .isEqualTo(" hi");
    }

    @Test
    void severalThreadsGetTheSameTokens() throws GgufException {
        Tokenizer tokenizer = tokenizer("gpt-2", MERGES, Map.of());
        List<String> words =
                IntStream.range(0, 3000).mapToObj(i -> " low" + i % 37 + "er").toList();
        List<List<Integer>> alone =
                words.stream().map(word -> ids(tokenizer, word)).toList();
        assertThat(words.parallelStream().map(word -> ids(tokenizer, word)).toList())
                .isEqualTo(alone);
    }

    private static Tokenizer tokenizer(String pre, List<String> merges, Map<String, Integer> more)
            throws GgufException {
        Map<String, Object> metadata = Fixtures.bytePairs(pre, merges, more);
        metadata.put("tokenizer.ggml.add_bos_token", false);
        return Tokenizers.of(Metadata.of(metadata));
    }

    private static List<String> texts(Tokenizer tokenizer, String text) {
        return ids(tokenizer, text).stream().map(tokenizer::tokenText).toList();
    }

    private static List<Integer> ids(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false)).boxed().toList();
    }
}
