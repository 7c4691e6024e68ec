package io.github.reattn.generation;

/// Hears of an answer while it comes. Called by the thread that generates; what it throws ends the answer.
///
/// A lambda is enough: `text -> System.out.print(text)`.
@FunctionalInterface
public interface GenerationListener {

    /// Hears nothing.
    GenerationListener SILENT = text -> {};

    /// The next piece of the answer: never half a character, and nothing of a stop string.
    void onText(String text);

    /// How much of the prompt has been read, before the answer starts.
    ///
    /// @param done tokens read, those included that the session held already
    /// @param total tokens of the prompt
    default void onPrompt(int done, int total) {}
}
