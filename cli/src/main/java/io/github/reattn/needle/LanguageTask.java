package io.github.reattn.needle;

import java.util.List;

/// The question that the built-in model was trained on: the code of a name's place.
public final class LanguageTask implements NeedleTask {
    private final Language language = new Language(WordLists.read());

    @Override
    public String name() {
        return "needle";
    }

    @Override
    public int answerTokens() {
        return Language.ANSWER_TOKENS;
    }

    @Override
    public Scoring scoring() {
        return Scoring.DIGITS;
    }

    @Override
    public NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed) {
        Language.Story story = language.haystack(length - Language.ANSWER_TOKENS, depth / 100, seed);
        return new NeedlePrompt(story.tokens(), story.questionStart(), List.of(story.code()), story.code());
    }
}
