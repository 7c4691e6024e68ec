package io.github.reattn.needle;

/// A kind of question about a long text. Immutable and thread-safe; the same arguments give the same prompt.
public interface NeedleTask {

    /// As results name it.
    String name();

    /// How many tokens the answer may have.
    int answerTokens();

    /// How an answer is judged; RULER's way unless a task says another.
    default Scoring scoring() {
        return Scoring.ALL_STRINGS;
    }

    /// A prompt.
    ///
    /// @param length the most tokens of prompt and answer
    /// @param depth where the needle lies, percent of the text; where the task places it itself, it is ignored
    /// @throws IllegalArgumentException if the length is too short for this task, or the text for the length
    NeedlePrompt prompt(PromptWriter writer, int length, double depth, long seed);
}
