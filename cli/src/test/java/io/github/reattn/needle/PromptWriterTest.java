package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reattn.needle.PromptWriter.Frame;
import io.github.reattn.needle.PromptWriter.Insert;
import io.github.reattn.needle.PromptWriter.Quiz;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptWriterTest {
    private static final Quiz QUIZ = new Quiz(new Frame("the", " what is", " one"), List.of("x"), "x");

    /// Of 1 token for BOS, 4 for the frame, 1 for the needle, leave `text` to the text.
    private static String written(int text, double... depths) {
        List<Insert> inserts = java.util.Arrays.stream(depths)
                .mapToObj(depth -> new Insert(" needle", depth))
                .toList();
        NeedlePrompt prompt = DemoFixture.WRITER.fill(
                QUIZ,
                List.of(" lamp lamp", " cup cup cup", " lamp lamp lamp", " cup cup", " lamp")
                        .iterator(),
                "story",
                inserts,
                5 + inserts.size() + text);
        assertThat(DemoFixture.text(prompt.tokens()
                        .subList(prompt.questionStart(), prompt.tokens().size())))
                .isEqualTo(" what is one");
        return DemoFixture.text(prompt.tokens())
                .replace("lamp", "l")
                .replace("cup", "c")
                .strip();
    }

    @Test
    void putsNeedlesAtTheNearestBorder() {
        assertThat(written(10, 0)).isEqualTo("the needle l l c c c l l l c c what is one");
        assertThat(written(10, 0.5)).isEqualTo("the l l c c c needle l l l c c what is one");
        assertThat(written(10, 0.34)).isEqualTo("the l l needle c c c l l l c c what is one");
        assertThat(written(10, 0.36)).isEqualTo("the l l c c c needle l l l c c what is one");
        assertThat(written(10, 1)).isEqualTo("the l l c c c l l l c c needle what is one");
        assertThat(written(10, 1, 0, 0)).isEqualTo("the needle needle l l c c c l l l c c needle what is one");
    }

    @Test
    void leavesOutWhatDoesNotFit() {
        assertThat(written(9, 1)).isEqualTo("the l l c c c l l l needle what is one");
        assertThat(written(1, 0.5)).isEqualTo("the needle what is one");
    }

    @Test
    void saysHowLongTheTextIsWhereItIsTooShort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(30, 0.5))
                .withMessage("story has 11 tokens, 30 are needed; give a longer text or shorter --lengths, or add"
                        + " --repeat-haystack");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(-1, 0.5))
                .withMessage("a length that leaves 5 tokens to the prompt is too short: needles and question alone"
                        + " take 6");
    }

    @Test
    void hidesTheCodeWhereItIsAskedFor() {
        Niah task = new Niah(new Prose(), 3, true, 40);
        for (double depth : new double[] {0, 33.3, 100}) {
            NeedlePrompt prompt = task.prompt(DemoFixture.WRITER, 6000, depth, 5);
            assertThat(prompt.tokens()).hasSizeBetween(6000 - 40 - 400, 6000 - 40);
            String text = DemoFixture.text(prompt.tokens().subList(0, prompt.questionStart()));
            assertThat(prompt.expected())
                    .hasSize(3)
                    .allSatisfy(code -> assertThat(text).containsOnlyOnce("is " + code + "."));
            double place = (double) text.indexOf("Remember this") / text.length();
            assertThat(place).isBetween(depth / 100 - 0.12, depth / 100 + 0.12);
            assertThat(text)
                    .isNotEqualTo(DemoFixture.text(
                            task.prompt(DemoFixture.WRITER, 6000, depth, 6).tokens()));
        }
    }
}
