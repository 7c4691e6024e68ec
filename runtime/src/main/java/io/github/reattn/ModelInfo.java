package io.github.reattn;

import java.nio.file.Path;
import java.util.List;

/// What an open model is.
///
/// @param file the file it was opened from
/// @param name its name in the file, or the file's
/// @param architecture its family, as the file spells it
/// @param contextLength the window that it was trained with, tokens
/// @param contextLimit the most tokens that a conversation may have; 0 = what fits in memory
/// @param vocabSize number of tokens
/// @param parameters number of weights
/// @param bytes size of the weights
/// @param backend the device and how it computes
/// @param loadNanos how long opening took
/// @param notices what a user of this model should know, one line each; often empty
public record ModelInfo(
        Path file,
        String name,
        String architecture,
        int contextLength,
        int contextLimit,
        int vocabSize,
        long parameters,
        long bytes,
        String backend,
        long loadNanos,
        List<String> notices) {

    public ModelInfo {
        notices = List.copyOf(notices);
    }
}
