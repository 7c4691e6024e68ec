package io.github.reattn.needle;

import io.github.reattn.needle.PromptWriter.Frame;
import io.github.reattn.needle.PromptWriter.Insert;
import io.github.reattn.needle.PromptWriter.Quiz;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// RULER's variable tracking: a value is given to a variable, and handed on four times. After a worked example.
///
/// @param answerTokens the longest answer
record RulerVariables(int answerTokens) implements NeedleTask {
    private static final int NAMES = 5;
    private static final int NAME_LETTERS = 5;
    private static final int EXAMPLE_GAP = 2;
    private static final Noise NOISE = new Noise();

    /// @param names in the order of assignment
    private record Chain(List<String> names, String value) {
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                lines.add("\nVAR " + names.get(i) + " = " + (i == 0 ? value : "VAR " + names.get(i - 1)));
            }
            return lines;
        }

        String question() {
            return "\n\nQuestion: Which variables have the value " + value + "? List all of them.";
        }

        String answerStart() {
            return " Answer: " + names.size() + " variables have the value " + value + ":";
        }
    }

    @Override
    public String name() {
        return "vt";
    }

    @Override
    public NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Chain chain = chain(random);
        List<Double> depths = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            depths.add(random.below(1000) / 999.0);
        }
        depths.sort(null);
        List<Insert> inserts = new ArrayList<>();
        for (String line : chain.lines()) {
            inserts.add(new Insert(line, depths.get(inserts.size())));
        }
        Frame frame = new Frame(intro(random), chain.question(), chain.answerStart());
        Quiz quiz = new Quiz(frame, chain.names(), String.join(" ", chain.names()));
        return writer.fill(quiz, NOISE.pieces(0), NOISE.name(), inserts, length - answerTokens);
    }

    private static String intro(SplitMix64 random) {
        String rule = "Follow the variables that are hidden in the text: a value may be handed on from one to another.";
        Chain example = chain(random);
        StringBuilder text = new StringBuilder(rule).append('\n');
        String noise = NOISE.pieces(0).next();
        for (String line : example.lines()) {
            text.append(noise.repeat(line.contains("= VAR") ? 1 : EXAMPLE_GAP)).append(line);
        }
        return text.append(example.question())
                .append(example.answerStart())
                .append(' ')
                .append(String.join(" ", example.names()))
                .append("\n\n")
                .append(rule)
                .append('\n')
                .toString();
    }

    private static Chain chain(SplitMix64 random) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < NAMES) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < NAME_LETTERS; i++) {
                name.append((char) ('A' + random.below(26)));
            }
            names.add(name.toString());
        }
        return new Chain(List.copyOf(names), Integer.toString(10_000 + random.below(89_999)));
    }
}
