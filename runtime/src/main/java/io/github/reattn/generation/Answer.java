package io.github.reattn.generation;

import io.github.reattn.source.Sources;
import java.util.List;

/// What the model said.
///
/// @param text the answer, without stop strings and control tokens
/// @param tokens the tokens of the answer, without the one that ended it; those of a stop string are included
/// @param promptTokens tokens of the prompt
/// @param cachedTokens how many of them the session held already
/// @param finishReason why the answer ended
/// @param timings how long it took
/// @param sources what was retrieved for it, where [GenerationOptions#sources] asked for it
public record Answer(
        String text,
        List<Integer> tokens,
        int promptTokens,
        int cachedTokens,
        FinishReason finishReason,
        Timings timings,
        Sources sources) {

    public Answer {
        tokens = List.copyOf(tokens);
    }

    /// The same with other timings.
    public Answer withTimings(Timings value) {
        return new Answer(text, tokens, promptTokens, cachedTokens, finishReason, value, sources);
    }

    Answer withSources(Sources value) {
        return new Answer(text, tokens, promptTokens, cachedTokens, finishReason, timings, value);
    }
}
