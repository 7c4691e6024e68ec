package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextHaystackTest {
    @Test
    void splitsAfterSentencesAndLongLines() {
        assertThat(TextHaystack.split("One is 1.5. \"Two!\" she said.\nThree\n\nFour"))
                .containsExactly(" One is 1.5.", " \"Two!\"", " she said.", "\nThree", "\n\nFour");
        String line = "x".repeat(150);
        assertThat(TextHaystack.split(line + "\n" + line + "\n" + line))
                .containsExactly(" " + line + "\n" + line, "\n" + line);
    }

    @Test
    void losesNothingOfATextWithoutAnyBorder() {
        String text = "😀".repeat(1500) + " " + "ab ".repeat(2000);
        assertThat(String.join("", TextHaystack.split(text)).replace(" ", "")).isEqualTo(text.replace(" ", ""));
        assertThat(TextHaystack.split(text))
                .allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(1001));
    }

    @Test
    void tellsEverySentenceOnceUnlessItMayRepeat() {
        String text = "A. B. C. D.";
        assertThat(all(new TextHaystack("t", text, false).pieces(3), 10))
                .containsExactlyInAnyOrder(" A.", " B.", " C.", " D.");
        assertThat(all(new TextHaystack("t", text, true).pieces(3), 10)).hasSize(10);
        assertThat(new TextHaystack("t", text, false).pieces(3).next())
                .isNotEqualTo(new TextHaystack("t", text, false).pieces(4).next());
    }

    private static List<String> all(Iterator<String> pieces, int most) {
        List<String> all = new ArrayList<>();
        while (pieces.hasNext() && all.size() < most) {
            all.add(pieces.next());
        }
        return all;
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextHaystack("t", " \n ", false))
                .withMessage("t: is empty, expected a text to hide needles in");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextHaystack("t", "a\0b", false))
                .withMessage("t: holds NUL characters, expected a text");
    }
}
