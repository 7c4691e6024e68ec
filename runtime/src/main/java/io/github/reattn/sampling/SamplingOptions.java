package io.github.reattn.sampling;

import java.util.Map;

/// How the next token is chosen. The defaults are llama.cpp's.
///
/// @param temperature 0 = always the likeliest token; below 1 more predictable, above 1 more surprising
/// @param topK keep the `topK` likeliest tokens; 0 = all
/// @param topP keep the likeliest tokens that together have this probability; 1 = all
/// @param minP keep tokens that are at least this fraction as likely as the likeliest; 0 = all
/// @param typicalP keep the tokens whose surprise is nearest to the expected one, until they have this probability; 1 =
/// all
/// @param penalties what a token loses for having been said before
/// @param logitBias added to the logits of these token ids; −∞ bans a token
/// @param seed of the random numbers: the same seed and the same logits give the same tokens, on every machine;
///     [#RANDOM_SEED] = another seed each time
public record SamplingOptions(
        float temperature,
        int topK,
        float topP,
        float minP,
        float typicalP,
        Penalties penalties,
        Map<Integer, Float> logitBias,
        long seed) {

    /// Another seed each time.
    public static final long RANDOM_SEED = -1;

    private static final SamplingOptions DEFAULTS =
            new SamplingOptions(0.8f, 40, 0.95f, 0.05f, 1, Penalties.NONE, Map.of(), RANDOM_SEED);

    public SamplingOptions {
        Check.that(
                temperature >= 0 && Float.isFinite(temperature),
                "temperature",
                temperature,
                "0 (always the likeliest token) or more");
        Check.that(topK >= 0, "top-k", topK, "a number of tokens, or 0 for all");
        Check.that(topP >= 0 && topP <= 1, "top-p", topP, "0 to 1; 1 is off");
        Check.that(minP >= 0 && minP <= 1, "min-p", minP, "0 to 1; 0 is off");
        Check.that(typicalP >= 0 && typicalP <= 1, "typical-p", typicalP, "0 to 1; 1 is off");
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((token, bias) -> {
            Check.that(token >= 0, "logit bias: token id", token, "0 or more");
            Check.that(bias < Float.POSITIVE_INFINITY, "logit bias of token " + token, bias, "a number, or -infinity");
        });
    }

    /// llama.cpp's defaults: temperature 0.8, top-k 40, top-p 0.95, min-p 0.05, nothing else.
    public static SamplingOptions defaults() {
        return DEFAULTS;
    }

    /// Always the likeliest token.
    public static SamplingOptions greedy() {
        return DEFAULTS.withTemperature(0);
    }

    public SamplingOptions withTemperature(float value) {
        return new SamplingOptions(value, topK, topP, minP, typicalP, penalties, logitBias, seed);
    }

    public SamplingOptions withTopK(int value) {
        return new SamplingOptions(temperature, value, topP, minP, typicalP, penalties, logitBias, seed);
    }

    public SamplingOptions withTopP(float value) {
        return new SamplingOptions(temperature, topK, value, minP, typicalP, penalties, logitBias, seed);
    }

    public SamplingOptions withMinP(float value) {
        return new SamplingOptions(temperature, topK, topP, value, typicalP, penalties, logitBias, seed);
    }

    public SamplingOptions withTypicalP(float value) {
        return new SamplingOptions(temperature, topK, topP, minP, value, penalties, logitBias, seed);
    }

    public SamplingOptions withPenalties(Penalties value) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, value, logitBias, seed);
    }

    public SamplingOptions withLogitBias(Map<Integer, Float> value) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, penalties, value, seed);
    }

    public SamplingOptions withSeed(long value) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, penalties, logitBias, value);
    }
}
