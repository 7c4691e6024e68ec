package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.needle.Scoring.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final List<String> CODE = List.of("12345");

    @Test
    void wantsAllDigitsInOrder() {
        assertThat(Scoring.DIGITS.judge("It is 1 2 3 4 5.", CODE, "12345").exact())
                .isEqualTo(1);
        assertThat(Scoring.DIGITS.judge("It is 12,345.", CODE, "12345").exact()).isEqualTo(1);
        assertThat(Scoring.DIGITS.judge("It is 12354.", CODE, "12345").exact()).isZero();
        assertThat(Scoring.DIGITS.judge("It is 1234.", CODE, "12345").exact()).isZero();
        assertThat(Scoring.DIGITS
                        .judge("12345 and 67890", List.of("67890", "12345"), "")
                        .exact())
                .isEqualTo(1);
        assertThat(Scoring.DIGITS
                        .judge("12345 and 67891", List.of("67890", "12345"), "")
                        .exact())
                .isZero();
    }

    @Test
    void countsTheShareOfTheTextsThatAreThere() {
        Scores scores = Scoring.ALL_STRINGS.judge("Lake, tree", List.of("lake", "TREE", "sea", "sky"), "");
        assertThat(scores.recall()).isEqualTo(0.5);
        assertThat(scores.exact()).isZero();
        assertThat(Scoring.ALL_STRINGS.score(scores)).isEqualTo(0.5);
        assertThat(Scoring.DIGITS.score(scores)).isZero();
    }

    @Test
    void givesAFifthOfTheLikenessToAWrongAnswer() {
        assertThat(Scoring.DIGITS.judge("x 12345 y", CODE, "no matter").similarity())
                .isEqualTo(1);
        // "code12344" against "code12345": one of nine letters differs
        assertThat(Scoring.DIGITS.judge("code 12344", CODE, "co de12345").similarity())
                .isCloseTo(0.2 * 8 / 9, within(1e-12));
        assertThat(Scoring.DIGITS.judge("", CODE, "").similarity()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void countsEdits() {
        assertThat(Scoring.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Scoring.distance("", "abc")).isEqualTo(3);
        assertThat(Scoring.distance("abc", "")).isEqualTo(3);
        assertThat(Scoring.distance("flaw", "lawn")).isEqualTo(2);
    }
}
