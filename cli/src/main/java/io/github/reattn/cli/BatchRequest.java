package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.reattn.Prompt;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.SamplingOptions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A line of `reattn batch`: what to answer, and what it says itself about how.
record BatchRequest(Prompt prompt, GenerationOptions options) {

    /// @param defaults hold where the line says nothing
    /// @throws IllegalArgumentException if the line makes no sense
    static BatchRequest of(JsonFields fields, GenerationOptions defaults) {
        return new BatchRequest(prompt(fields), options(fields, defaults));
    }

    private static Prompt prompt(JsonFields fields) {
        List<String> given =
                Stream.of("prompt", "messages", "tokens").filter(fields::has).toList();
        if (given.size() != 1) {
            throw new IllegalArgumentException("expected one of \"prompt\", \"messages\" and \"tokens\", found "
                    + (given.isEmpty() ? "none" : String.join(" and ", given)));
        }
        boolean raw = fields.flag("raw");
        int @Nullable [] tokens = fields.tokens("tokens");
        if (tokens != null) {
            return Prompt.tokens(tokens);
        }
        JsonNode messages = fields.get("messages");
        if (messages != null) {
            if (raw) {
                throw new IllegalArgumentException("\"raw\" has no meaning with \"messages\"; give a \"prompt\"");
            }
            return Prompt.conversation(MessagesJson.read(messages, "messages"));
        }
        String text = Objects.requireNonNull(fields.text("prompt"));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("\"prompt\" is empty");
        }
        return raw ? Prompt.raw(text) : Prompt.ask(text);
    }

    private static GenerationOptions options(JsonFields fields, GenerationOptions defaults) {
        Double temperature = fields.number("temperature");
        Long seed = fields.longInteger("seed");
        Integer maxTokens = fields.integer("max_tokens");
        SamplingOptions sampling = defaults.sampling();
        if (temperature != null) {
            sampling = sampling.withTemperature(temperature.floatValue());
        }
        if (seed != null) {
            sampling = sampling.withSeed(seed);
        }
        GenerationOptions options = defaults.withSampling(sampling);
        if (maxTokens != null) {
            options = options.withMaxTokens(maxTokens);
        }
        return fields.has("stop") ? options.withStop(fields.texts("stop")) : options;
    }
}
