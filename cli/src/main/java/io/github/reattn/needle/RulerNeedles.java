package io.github.reattn.needle;

import io.github.reattn.needle.PromptWriter.Frame;
import io.github.reattn.needle.PromptWriter.Insert;
import io.github.reattn.needle.PromptWriter.Quiz;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// RULER's needle tasks: values for keys, hidden at random among forty places.
///
/// @param name of the task
/// @param haystack for the kinds that need a text
record RulerNeedles(String name, Kind kind, Haystack haystack, int answerTokens) implements NeedleTask {
    private static final int PLACES = 40;
    private static final Noise NOISE = new Noise();
    private static final WordLists WORDS = WordLists.read();

    /// What needles are hidden in.
    enum Text {
        NOISE,
        HAYSTACK,
        NEEDLES
    }

    /// @param uuidKeys whether keys are UUIDs, else two words
    /// @param uuidValues whether values are UUIDs, else numbers of seven digits
    /// @param keys how many keys there are
    /// @param values how many values each has
    /// @param queries how many keys are asked for
    record Kind(Text text, boolean uuidKeys, boolean uuidValues, int keys, int values, int queries) {}

    @Override
    public NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Set<String> used = new HashSet<>();
        List<Integer> places =
                random.shuffled(IntStream.range(0, PLACES).boxed().toList());
        List<Insert> inserts = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        StringBuilder reference = new StringBuilder();
        for (int i = 0; i < kind.keys; i++) {
            String key = newKey(random, used);
            boolean wanted = i < kind.queries;
            if (wanted) {
                asked.add(key);
            }
            for (int j = 0; j < kind.values; j++) {
                String value = value(random);
                String line = line(key, value);
                inserts.add(new Insert(line, places.get(inserts.size()) / (PLACES - 1.0)));
                if (wanted) {
                    expected.add(value);
                    reference.append(line);
                }
            }
        }
        Quiz quiz = new Quiz(frame(asked), expected, reference.toString().strip());
        return writer.fill(quiz, pieces(random, used), haystack.name(), inserts, length - answerTokens);
    }

    private Iterator<String> pieces(SplitMix64 random, Set<String> used) {
        return switch (kind.text) {
            case NOISE -> NOISE.pieces(0);
            case HAYSTACK -> haystack.pieces(random.next());
            case NEEDLES ->
                Stream.generate(() -> line(newKey(random, used), value(random))).iterator();
        };
    }

    private String line(String key, String value) {
        String space = kind.text == Text.HAYSTACK ? " " : "\n";
        return space + "The special " + noun(1) + " for " + key + " is: " + value + ".";
    }

    private Frame frame(List<String> keys) {
        String of = String.join(", ", keys);
        int count = kind.values * kind.queries;
        String one = count == 1 ? "is" : "are";
        String intro = "Special " + noun(2) + " are hidden in the following text. Remember them: you will be asked for "
                + noun(2) + " afterwards.\n";
        String question = "\n\n" + (count == 1 ? "What is the" : "What are all the") + " special " + noun(count)
                + " for " + of + " in the text?";
        return new Frame(intro, question, " The special " + noun(count) + " for " + of + " in the text " + one);
    }

    private String noun(int count) {
        return (kind.uuidValues ? "uuid" : "number") + (count == 1 ? "" : "s");
    }

    /// A key that was not there before; a number follows two words where there are very many.
    private String newKey(SplitMix64 random, Set<String> used) {
        String key = kind.uuidKeys
                ? uuid(random)
                : random.pick(WORDS.section("adjectives")) + "-" + random.pick(WORDS.section("objects"));
        String unique = used.contains(key) ? key + "-" + used.size() : key;
        used.add(unique);
        return unique;
    }

    private String value(SplitMix64 random) {
        return kind.uuidValues ? uuid(random) : (char) ('1' + random.below(9)) + random.digits(6);
    }

    private static String uuid(SplitMix64 random) {
        return new UUID(random.next(), random.next()).toString();
    }
}
