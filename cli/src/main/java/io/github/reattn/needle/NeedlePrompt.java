package io.github.reattn.needle;

import java.util.List;

/// A prompt and what it asks for.
///
/// @param tokens all of it
/// @param questionStart where the text ends and the question begins, an index of `tokens`
/// @param expected what the answer must hold, each of them
/// @param reference the sentence that answers, for the similarity
public record NeedlePrompt(List<Integer> tokens, int questionStart, List<String> expected, String reference) {
    public NeedlePrompt {
        tokens = List.copyOf(tokens);
        expected = List.copyOf(expected);
    }

    int[] tokenArray() {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
}
