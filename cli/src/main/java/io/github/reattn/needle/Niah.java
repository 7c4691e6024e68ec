package io.github.reattn.needle;

import io.github.reattn.needle.PromptWriter.Frame;
import io.github.reattn.needle.PromptWriter.Insert;
import io.github.reattn.needle.PromptWriter.Quiz;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Secret codes in a long text. The first needle lies at the depth asked for, further ones at equal distances to the
/// end, and all are asked for at once.
///
/// @see <a href="https://github.com/gkamradt/LLMTest_NeedleInAHaystack">the test that this one follows</a>
public final class Niah implements NeedleTask {
    private static final int MOST_NEEDLES = 50;

    private final Haystack haystack;
    private final int needles;
    private final boolean chat;
    private final int answerTokens;
    private final WordLists words = WordLists.read();

    /// @param chat whether the model answers in its own words; else its sentence is begun for it
    public Niah(Haystack haystack, int needles, boolean chat, int answerTokens) {
        if (needles < 1 || needles > MOST_NEEDLES) {
            throw new IllegalArgumentException("--needles is " + needles + ", expected 1 to " + MOST_NEEDLES);
        }
        this.haystack = haystack;
        this.needles = needles;
        this.chat = chat;
        this.answerTokens = answerTokens;
    }

    @Override
    public String name() {
        return needles == 1 ? "niah" : "niah_" + needles;
    }

    @Override
    public int answerTokens() {
        return answerTokens;
    }

    @Override
    public Scoring scoring() {
        return Scoring.DIGITS;
    }

    @Override
    public NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Set<String> keys = new LinkedHashSet<>();
        while (keys.size() < needles) {
            keys.add(WordLists.capital(random.pick(words.section("names"))) + "'s "
                    + random.pick(words.section("places")));
        }
        List<String> codes = new ArrayList<>();
        List<Insert> inserts = new ArrayList<>();
        StringBuilder reference = new StringBuilder();
        for (String key : keys) {
            double at = depth + codes.size() * (100 - depth) / needles;
            String code = random.digits(5);
            codes.add(code);
            String fact = "the secret code of " + key + " is " + code + ".";
            inserts.add(new Insert(" Remember this: " + fact, at / 100));
            reference.append(reference.isEmpty() ? "" : " ").append(WordLists.capital(fact));
        }
        Quiz quiz = new Quiz(frame(List.copyOf(keys)), codes, reference.toString());
        return writer.fill(quiz, haystack.pieces(random.next()), haystack.name(), inserts, length - answerTokens);
    }

    private Frame frame(List<String> keys) {
        String one = keys.size() == 1 ? "code" : "codes";
        String each = keys.size() == 1 ? "the code" : "each code";
        String verb = keys.size() == 1 ? "is" : "are";
        String of = keys.size() == 1
                ? keys.getFirst()
                : String.join(", ", keys.subList(0, keys.size() - 1)) + " and " + keys.getLast();
        String question = "\n\nWhat " + verb + " the secret " + one + " of " + of + "?";
        String intro = "Read the following text. A question about it follows.\n\n";
        // Small models else tell what secret codes are in general.
        return chat
                ? new Frame(intro, question + " Answer with the five digits of " + each + ".", "")
                : new Frame(intro, question, "\nThe secret " + one + " of " + of + " " + verb);
    }
}
