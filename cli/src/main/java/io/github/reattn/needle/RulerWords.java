package io.github.reattn.needle;

import io.github.reattn.needle.PromptWriter.Frame;
import io.github.reattn.needle.PromptWriter.Quiz;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// RULER's counting tasks. `cwe`: a numbered list in which ten words come often and all others seldom, after a worked
/// example. `fwe`: a text of invented words, the r-th most frequent of which comes as often as Zipf's law with exponent
/// 2 says; the most frequent one is only noise (`...`).
///
/// @param common whether this is `cwe`
/// @param answerTokens the longest answer
record RulerWords(boolean common, int answerTokens) implements NeedleTask {
    private static final int COMMON = 10;
    private static final double ZETA_2 = Math.PI * Math.PI / 6;
    private static final int SHORT = 4096;
    private static final List<String> REAL = WordLists.read().all();

    @Override
    public String name() {
        return common ? "cwe" : "fwe";
    }

    @Override
    public NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed) {
        int room = length - answerTokens;
        return common ? commonWords(writer, length, room, seed) : frequentWords(writer, room, seed);
    }

    private static NeedlePrompt commonWords(PromptWriter writer, int length, int room, long seed) {
        boolean small = length < SHORT;
        int most = Math.max(1, room / 6); // others come three times, with number and point
        List<String> words = words(new SplitMix64(seed), COMMON + most);
        Occurrences often = small ? new Occurrences(6, 1) : new Occurrences(30, 3);
        String rule = "In the numbered list of words below, some come more often than others. Remember the " + COMMON
                + " that come most often.\n";
        String question = "\nQuestion: Which " + COMMON + " words come most often in the list?";
        String answer = " Answer: The " + COMMON + " words that come most often are:";
        SplitMix64 random = SplitMix64.of(seed, 1);
        List<String> shown = words(random, small ? 2 * COMMON : 4 * COMMON);
        String example = rule
                + list(shown, shown.size() - COMMON, small ? new Occurrences(3, 1) : new Occurrences(10, 3), 2)
                + question + answer + " " + String.join(" ", shown.subList(0, COMMON)) + "\n\n";
        List<String> expected = words.subList(0, COMMON);
        Quiz quiz = new Quiz(new Frame(example + rule, question, answer), expected, String.join(" ", expected));
        return writer.largest(quiz, size -> list(words, size, often, seed), most, room);
    }

    /// How often the common words come, and the others.
    private record Occurrences(int common, int other) {}

    /// `1. word 2. word ...`: the first ten words and `others` of the next ones, in random order.
    private static String list(List<String> words, int others, Occurrences often, long seed) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < COMMON + others; i++) {
            for (int n = i < COMMON ? often.common : often.other; n > 0; n--) {
                entries.add(words.get(i));
            }
        }
        List<String> shuffled = new SplitMix64(seed).shuffled(entries);
        return IntStream.range(0, shuffled.size())
                .mapToObj(i -> (i + 1) + ". " + shuffled.get(i))
                .collect(Collectors.joining(" "));
    }

    /// Different words: real ones, and invented ones where they are not enough.
    private static List<String> words(SplitMix64 random, int count) {
        List<String> words = new ArrayList<>(random.shuffled(REAL));
        Set<String> used = new HashSet<>(words);
        while (words.size() < count) {
            String word = invented(random);
            if (used.add(word)) {
                words.add(word);
            }
        }
        return words.subList(0, count);
    }

    /// Three syllables of a consonant and a vowel.
    private static String invented(SplitMix64 random) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            word.append("bcdfghjklmnprstvwz".charAt(random.below(18))).append("aeiou".charAt(random.below(5)));
        }
        return word.toString();
    }

    private static NeedlePrompt frequentWords(PromptWriter writer, int room, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Set<String> names = new HashSet<>();
        List<String> words = new ArrayList<>(List.of("..."));
        while (words.size() < Math.max(20, room / 50)) {
            String word = invented(random);
            if (names.add(word)) {
                words.add(word);
            }
        }
        List<String> expected = words.subList(1, 4);
        String rule = "Read the following coded text and remember how often each coded word comes. Leave out the dots."
                + "\n";
        Frame frame = new Frame(
                rule,
                "\nQuestion: Which three coded words come most often in the text?",
                " Answer: The three coded words that come most often are:");
        Quiz quiz = new Quiz(frame, expected, String.join(" ", expected));
        return writer.largest(quiz, size -> zipf(words, size, seed), room, room);
    }

    private static String zipf(List<String> words, int size, long seed) {
        List<String> entries = new ArrayList<>();
        for (int rank = 1; rank <= words.size(); rank++) {
            for (int n = (int) (size / (ZETA_2 * rank * rank)); n > 0; n--) {
                entries.add(words.get(rank - 1));
            }
        }
        return String.join(" ", new SplitMix64(seed).shuffled(entries));
    }
}
