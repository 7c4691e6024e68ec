package io.github.reattn.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.fake.FakeTokenizer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenAlignmentTest {
    private final FakeTokenizer tokenizer = new FakeTokenizer(true, "the ", "cat");

    @Test
    void findsTheTokenOfACharacter() {
        String text = "<|im_start|>see the cat, 猫";
        int[] tokens = tokenizer.tokens(text); // <|im_start|> s e e ␣ the␣ cat , ␣ and 3 bytes
        assertThat(tokens).hasSize(12);
        assertThat(at(tokens, text, "see")).isEqualTo(1);
        assertThat(at(tokens, text, "the")).isEqualTo(5);
        assertThat(at(tokens, text, "e cat")).as("inside a token").isEqualTo(5);
        assertThat(at(tokens, text, "猫")).isEqualTo(9);
        assertThat(TokenAlignment.tokenAt(tokenizer, tokens, text, 0)).isZero();
    }

    @Test
    void saysWhereTokensBegin() {
        String text = "ä😀the cat";
        int[] tokens = tokenizer.tokens(text);
        assertThat(TokenAlignment.starts(tokenizer, tokens, 0, tokens.length, text))
                .as("bytes of a character begin where it does")
                .containsExactly(0, 0, 1, 1, 1, 1, 3, 7, 10);
    }

    @Test
    void whatTheTokenizerAddsInFrontHasNoPlace() {
        int[] tokens = tokenizer.encode("the cat", true, true);
        assertThat(TokenAlignment.starts(tokenizer, tokens, 0, 3, "the cat")).containsExactly(0, 0, 4, 7);
        FakeTokenizer spaced = new FakeTokenizer(false, " the", " cat");
        int[] words = spaced.tokens(" the cat");
        assertThat(TokenAlignment.starts(spaced, words, 0, 2, "the cat")).containsExactly(0, 3, 7);
        assertThat(TokenAlignment.tokenAt(spaced, words, "the cat", 0)).isZero();
    }

    @Test
    void saysWhenTokensAreNotTheTexts() {
        int[] tokens = tokenizer.tokens("the CAT");
        assertThat(TokenAlignment.tokenAt(tokenizer, tokens, "the cat", 4)).isEqualTo(-1);
        assertThat(TokenAlignment.tokenAt(tokenizer, tokens, "the cat", 0)).isEqualTo(-1);
        assertThat(TokenAlignment.tokenAt(tokenizer, new int[0], "", 0)).isEqualTo(-1);
    }

    private int at(int[] tokens, String text, String place) {
        assertThat(text.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        return TokenAlignment.tokenAt(tokenizer, tokens, text, text.indexOf(place));
    }
}
