package io.github.reattn.generation;

import io.github.reattn.sampling.SamplingOptions;
import java.util.List;

/// How an answer is made.
///
/// @param sampling how each token is chosen
/// @param maxTokens the most tokens that an answer may have; [#UNLIMITED] = until the model ends, the context is full,
/// or as many as the model's trained window
/// @param stop texts that end an answer where they appear; they are not part of it
/// @param sources whether [Answer#sources] shall tell what was retrieved
public record GenerationOptions(SamplingOptions sampling, int maxTokens, List<String> stop, boolean sources) {

    /// Until the model ends its answer, or the context is full.
    public static final int UNLIMITED = -1;

    private static final GenerationOptions DEFAULTS =
            new GenerationOptions(SamplingOptions.defaults(), UNLIMITED, List.of(), false);

    public GenerationOptions {
        if (maxTokens < UNLIMITED) {
            throw new IllegalArgumentException(
                    "max tokens is " + maxTokens + "; expected 0 or more, or -1 for no limit");
        }
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("a stop string is empty; expected at least one character");
        }
    }

    public GenerationOptions(SamplingOptions sampling, int maxTokens, List<String> stop) {
        this(sampling, maxTokens, stop, false);
    }

    /// llama.cpp's sampling, no limit, no stop strings.
    public static GenerationOptions defaults() {
        return DEFAULTS;
    }

    public GenerationOptions withSampling(SamplingOptions value) {
        return new GenerationOptions(value, maxTokens, stop, sources);
    }

    public GenerationOptions withMaxTokens(int value) {
        return new GenerationOptions(sampling, value, stop, sources);
    }

    public GenerationOptions withStop(List<String> value) {
        return new GenerationOptions(sampling, maxTokens, value, sources);
    }

    public GenerationOptions withStop(String... value) {
        return withStop(List.of(value));
    }

    public GenerationOptions withSources(boolean value) {
        return new GenerationOptions(sampling, maxTokens, stop, value);
    }
}
