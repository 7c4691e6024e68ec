package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulerTaskTest {
    @ParameterizedTest
    @EnumSource
    void hidesTheAnswersInATextOfTheLengthAskedFor(RulerTask task) {
        for (int length : new int[] {3000, 6000}) {
            NeedleTask ready = task.on(new Prose(), null);
            NeedlePrompt prompt = ready.prompt(DemoFixture.WRITER, length, -1, 3);
            assertThat(prompt.tokens()).hasSizeBetween(length - 600, length - ready.answerTokens());
            String text = DemoFixture.text(prompt.tokens().subList(0, prompt.questionStart()));
            assertThat(prompt.expected())
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allSatisfy(answer -> assertThat(text).contains(answer));
            String question = DemoFixture.text(prompt.tokens()
                    .subList(prompt.questionStart(), prompt.tokens().size()));
            assertThat(prompt.expected())
                    .noneSatisfy(answer -> assertThat(question).contains(answer));
            assertThat(ready.prompt(DemoFixture.WRITER, length, -1, 3)).isEqualTo(prompt);
            assertThat(ready.prompt(DemoFixture.WRITER, length, -1, 4)).isNotEqualTo(prompt);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksForAsManyAnswersAsRulerDoes(RulerTask task) {
        int count = switch (task) {
            case NIAH_MULTIVALUE, NIAH_MULTIQUERY -> 4;
            case VT -> 5;
            case CWE -> 10;
            case FWE -> 3;
            default -> 1;
        };
        assertThat(task.on(new Prose(), null)
                        .prompt(DemoFixture.WRITER, 3000, -1, 1)
                        .expected())
                .hasSize(count);
    }

    @ParameterizedTest
    @EnumSource(names = {"CWE", "FWE"})
    void expectsTheWordsThatComeMostOften(RulerTask task) {
        NeedlePrompt prompt = task.on(new Prose(), null).prompt(DemoFixture.WRITER, 6000, -1, 9);
        String text = DemoFixture.text(prompt.tokens().subList(0, prompt.questionStart()));
        String list = text.substring(text.lastIndexOf(task == RulerTask.CWE ? "often.\n" : "dots.\n"));
        assertThat(prompt.expected())
                .allSatisfy(word -> assertThat(list.split("\\b" + word + "\\b").length)
                        .isGreaterThanOrEqualTo(task == RulerTask.CWE ? 30 : 5));
    }
}
