package io.github.reattn.cli;

import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.Penalties;
import io.github.reattn.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// How answers are made. The defaults are llama.cpp's.
final class SamplingArguments {
    private static final SamplingOptions DEFAULTS = SamplingOptions.defaults();

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description =
                    "The most tokens that an answer may have; -1 = until the model ends it, at most as many as its trained window (default).")
    int maxTokens = GenerationOptions.UNLIMITED;

    @Option(
            names = {"--temp", "--temperature"},
            paramLabel = "T",
            description = "0 = always the likeliest token; higher is more surprising (default: 0.8).")
    float temperature = DEFAULTS.temperature();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed gives the same answer; -1 = another each time (default).")
    long seed = DEFAULTS.seed();

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "Choose among the N likeliest tokens; 0 = all (default: 40).")
    int topK = DEFAULTS.topK();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Choose among the likeliest tokens that together have this probability; 1 = all (default:"
                    + " 0.95).")
    float topP = DEFAULTS.topP();

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Choose among tokens at least this fraction as likely as the likeliest; 0 = all (default:"
                    + " 0.05).")
    float minP = DEFAULTS.minP();

    @Option(
            names = "--typical",
            paramLabel = "P",
            description = "Choose among the least unexpected tokens that together have this probability; 1 = all"
                    + " (default).")
    float typicalP = DEFAULTS.typicalP();

    @Option(
            names = "--repeat-penalty",
            paramLabel = "X",
            description = "Divides the logit of tokens that were said; 1 = off (default).")
    float repeatPenalty = Penalties.NONE.repeat();

    @Option(
            names = "--frequency-penalty",
            paramLabel = "X",
            description = "Taken from the logit for each time a token was said; 0 = off (default).")
    float frequencyPenalty = Penalties.NONE.frequency();

    @Option(
            names = "--presence-penalty",
            paramLabel = "X",
            description = "Taken once from the logit of tokens that were said; 0 = off (default).")
    float presencePenalty = Penalties.NONE.presence();

    @Option(
            names = "--repeat-last-n",
            paramLabel = "N",
            description = "How many of the last tokens the penalties look at; -1 = all (default: 64).")
    int repeatLastN = Penalties.NONE.lastN();

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End the answer where this text would appear. May be given more than once.")
    List<String> stop = new ArrayList<>();

    /// What these options say.
    ///
    /// @throws IllegalArgumentException if a value makes no sense
    GenerationOptions generation() {
        SamplingOptions sampling = DEFAULTS.withTemperature(temperature)
                .withSeed(seed)
                .withTopK(topK)
                .withTopP(topP)
                .withMinP(minP)
                .withTypicalP(typicalP)
                .withPenalties(new Penalties(repeatLastN, repeatPenalty, frequencyPenalty, presencePenalty));
        return new GenerationOptions(sampling, maxTokens, stop);
    }
}
