package io.github.reattn.needle;

import io.github.reattn.attention.AttentionMode;
import java.util.ArrayList;
import java.util.List;

/// Which questions are asked, in every mode alike. Immutable.
public final class NeedlePlan {
    private final List<Question> questions;

    /// @param scopedOnly whether full attention is spared it
    private record Question(NeedleTask task, int length, double depth, int repeat, long seed, boolean scopedOnly) {}

    private NeedlePlan(List<Question> questions) {
        this.questions = List.copyOf(questions);
    }

    /// Every task at every length and depth. Seeds have 53 bits, so that every JSON reader keeps them.
    ///
    /// @param depths percent; −1 where the tasks place the needles
    public static NeedlePlan of(
            List<NeedleTask> tasks, List<Integer> lengths, List<Double> depths, int repeats, long seed) {
        if (repeats < 1 || repeats > 10_000) {
            throw new IllegalArgumentException("--repeats is " + repeats + ", expected 1 to 10000");
        }
        for (double depth : depths) {
            if (!(depth == -1 || (depth >= 0 && depth <= 100))) {
                throw new IllegalArgumentException("--depths: " + depth + ", expected 0 to 100 percent");
            }
        }
        List<Question> questions = new ArrayList<>();
        for (NeedleTask task : tasks) {
            for (int length : lengths) {
                for (double depth : depths.stream().distinct().toList()) {
                    for (int repeat = 0; repeat < repeats; repeat++) {
                        SplitMix64 own = SplitMix64.of(
                                seed, task.name().hashCode(), length, Double.doubleToLongBits(depth), repeat);
                        questions.add(new Question(task, length, depth, repeat, own.next() >>> 11, false));
                    }
                }
            }
        }
        return new NeedlePlan(questions);
    }

    /// What can be shown in about a minute on two cores. Full attention is spared what would take it minutes: 16,384
    /// tokens take it 13 s of processor time, 65,536 tokens 16 times as long.
    public static NeedlePlan demonstration(List<NeedleTask> tasks, long seed) {
        List<Question> questions = new ArrayList<>();
        for (Question one :
                of(tasks, List.of(512, 2048, 8192, 16_384, 65_536), List.of(10.0, 50.0, 90.0), 1, seed).questions) {
            boolean scopedOnly = one.length > 16_384 || (one.length == 16_384 && one.depth != 50);
            questions.add(new Question(one.task, one.length, one.depth, one.repeat, one.seed, scopedOnly));
        }
        return new NeedlePlan(questions);
    }

    /// The most tokens that prompt and answer have.
    public int longest() {
        return questions.stream().mapToInt(Question::length).max().orElse(0);
    }

    /// Writes a prompt of every task and length, so that what cannot be asked is known before hours are spent.
    ///
    /// @throws IllegalArgumentException if one cannot be written
    public void check(PromptWriter writer) {
        questions.stream()
                .filter(question -> question.repeat == 0)
                .forEach(question -> question.task.prompt(writer, question.length, question.depth, question.seed));
    }

    /// All questions in all modes, mode by mode.
    ///
    /// @param settings what the answers depend on besides
    public List<NeedleCase> cases(List<Arm> arms, String settings) {
        return arms.stream()
                .flatMap(arm -> questions.stream()
                        .filter(one -> !(one.scopedOnly && arm.attention() instanceof AttentionMode.Full))
                        .map(one ->
                                new NeedleCase(one.task, arm, one.length, one.depth, one.repeat, one.seed, settings)))
                .toList();
    }
}
