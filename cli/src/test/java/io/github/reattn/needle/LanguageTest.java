package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
    private final Language language = new Language(WordLists.read());

    @Test
    void writesTheDocumentedExample() {
        String text = "the captain and the surgeon inspected the full rope seldom. the piper and the coachman painted"
                + " the pale thimble eagerly. beneath the bitter key the mason moved the axe. the code for oscar lagoon"
                + " is 52018. the sharp miner described the marble leaf. the rough judge planned the honest flask. the"
                + " cheerful glazier heard the blue candle. after the dark loom the dancer filled the coin. what is the"
                + " code for oscar lagoon? the code for oscar lagoon is";
        Language.Story story = language.haystack(100, 0.5, 1);
        assertThat(story.tokens())
                .hasSize(94)
                .containsExactlyElementsOf(Arrays.stream(DemoFixture.TOKENIZER.encode(text, true, false))
                        .boxed()
                        .toList());
        assertThat(story.code()).isEqualTo("52018");
        assertThat(story.questionStart()).isEqualTo(94 - 8 - 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 29, 100, 1000, 4098})
    void fillsTheLengthAndNeverMore(int length) {
        for (double depth : new double[] {0, 0.5, 1}) {
            assertThat(language.haystack(length, depth, 7).tokens()).hasSizeBetween(length - 13, length);
        }
    }

    @Test
    void refusesALengthThatHoldsNoNeedle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> language.haystack(27, 0.5, 1))
                .withMessage("a length of 27 tokens is too short: needle and question take 28");
    }
}
