package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SpecialTokensTest {
    @Test
    void controlTokensAreTextUnlessAskedFor() throws GgufException {
        Tokenizer tokenizer = tokenizer(Fixtures.more("<|x|>", 3, "<u>", 4, "<unk>", 2));
        assertThat(tokenizer.encode("a<|x|><u><unk>", false, true)).containsExactly('a', 256, 257, 258);
        assertThat(tokenizer.encode("<u>", false, false)).containsExactly(257);
        assertThat(tokenizer.encode("<|x|>", false, false)).hasSize(5);
        assertThat(tokenizer.encode("<unk>", false, false)).hasSize(5);
    }

    @Test
    void aLongerTokenWinsOverOneThatBeginsEarlier() throws GgufException {
        Tokenizer tokenizer = tokenizer(Fixtures.more("abc", 4, "cdef", 4, "ab", 4));
        assertThat(texts(tokenizer, "abcdef")).containsExactly("ab", "cdef");
    }

    @Test
    void agreesWithOneSearchPerToken() throws GgufException {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            Set<String> special = new LinkedHashSet<>();
            while (special.size() < 6) {
                special.add(random(random, "ab", 1, 5));
            }
            special.remove("a");
            special.remove("b");
            Map<String, Integer> more = Fixtures.more();
            special.forEach(text -> more.put(text, 4));
            String text = random(random, "abc", 0, 30);
            assertThat(texts(tokenizer(more), text))
                    .as("%s in %s", special, text)
                    .isEqualTo(defined(special, text));
        }
    }

    @Test
    void whiteSpaceBesideSomeTokensOfSomeModelsBelongsToThem() throws GgufException {
        Map<String, Object> phi3 = Fixtures.sentencePieces(List.of("\u2581", "a"), Fixtures.more("<|user|>", 3));
        phi3.put("general.name", "Phi-3 mini");
        phi3.put("tokenizer.ggml.add_space_prefix", false);
        assertThat(texts(Tokenizers.of(Metadata.of(phi3)), "a <|user|> \n a<s> a"))
                .containsExactly("a", "\u2581", "<|user|>", "a", "<s>", "\u2581", "a");

        Map<String, Object> jina = Fixtures.bytePairs("jina-v2-code", List.of("a b"), Fixtures.more("<mask>", 3));
        assertThat(texts(Tokenizers.of(Metadata.of(jina)), "a \n<mask> b"))
                .containsExactly("a", "<mask>", "\u0120", "b");
    }

    @Test
    void refusesASpecialTokenOfManyBytes() {
        assertThatThrownBy(() -> tokenizer(Fixtures.more("x".repeat(2000), 3)))
                .isInstanceOf(GgufException.class)
                .hasMessage("tokenizer.ggml.tokens[256], a special token, has 2000 bytes; supported: at most 1024");
    }

    /// llama.cpp's way: for each token, the longest first, cut all texts that are left.
    private static List<String> defined(Set<String> special, String text) {
        List<String> parts = new ArrayList<>(List.of(text));
        List<String> order = new ArrayList<>(special);
        order.sort(Comparator.comparingInt(token -> -token.length()));
        for (String token : order) {
            List<String> cut = new ArrayList<>();
            for (String part : parts) {
                int from = 0;
                int at;
                while (!special.contains(part) && (at = part.indexOf(token, from)) >= 0) {
                    cut.add(part.substring(from, at));
                    cut.add(token);
                    from = at + token.length();
                }
                cut.add(part.substring(from));
            }
            parts = cut;
        }
        return parts.stream()
                .flatMap(part -> special.contains(part) ? List.of(part).stream() : Arrays.stream(part.split("")))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String random(Random random, String letters, int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(min, max); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static Tokenizer tokenizer(Map<String, Integer> more) throws GgufException {
        return Tokenizers.of(Metadata.of(Fixtures.bytePairs("gpt-2", List.of(), more)));
    }

    private static List<String> texts(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, true))
                .mapToObj(tokenizer::tokenText)
                .toList();
    }
}
