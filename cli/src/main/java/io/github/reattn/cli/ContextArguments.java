package io.github.reattn.cli;

import picocli.CommandLine.Option;

/// How long a conversation may become.
final class ContextArguments {
    @Option(
            names = {"-c", "--ctx-size"},
            paramLabel = "TOKENS",
            description = "The most tokens that prompt and answer may have; 0 = as many as fit in memory (default: with"
                    + " full attention the window that the model was trained with, else as fit in memory).")
    int ctxSize = -1;

    /// As the API counts.
    int limit() {
        if (ctxSize < -1) {
            throw new IllegalArgumentException("--ctx-size is " + ctxSize + "; expected a number of tokens, or 0");
        }
        return ctxSize == 0 ? Integer.MAX_VALUE : Math.max(0, ctxSize);
    }
}
