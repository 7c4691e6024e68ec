package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.Timings;
import java.util.Locale;

/// An answer as JSON, and its cost as a line for people.
final class AnswerFacts {
    private AnswerFacts() {}

    /// Puts an answer into an object.
    static void put(Answer answer, ObjectNode node) {
        node.put("text", answer.text());
        ArrayNode tokens = node.putArray("tokens");
        answer.tokens().forEach(tokens::add);
        node.put("prompt_tokens", answer.promptTokens());
        node.put("cached_tokens", answer.cachedTokens());
        node.put("finish_reason", finishReason(answer));
        node.set("timings", json(answer.timings()));
    }

    static String finishReason(Answer answer) {
        return answer.finishReason().name().toLowerCase(Locale.ROOT);
    }

    /// The names are those of llama.cpp's server.
    private static ObjectNode json(Timings timings) {
        return Json.object()
                .put("load_ms", millis(timings.loadNanos()))
                .put("prompt_n", timings.promptTokens())
                .put("prompt_ms", millis(timings.promptNanos()))
                .put("prompt_per_second", rounded(timings.promptTokensPerSecond()))
                .put("predicted_n", timings.decodedTokens())
                .put("predicted_ms", millis(timings.decodeNanos()))
                .put("predicted_per_second", rounded(timings.decodeTokensPerSecond()));
    }

    /// `loaded in 0.21 s; prompt 38 tokens in 0.12 s (316.7/s); answer 45 tokens in 0.60 s (75.0/s); stop`
    static String line(Answer answer) {
        Timings timings = answer.timings();
        String cached = answer.cachedTokens() == 0 ? "" : " (+ " + answer.cachedTokens() + " in memory)";
        return String.format(
                Locale.ROOT,
                "loaded in %.2f s; prompt %d tokens%s in %.2f s (%.1f/s); answer %d tokens in %.2f s (%.1f/s); %s",
                timings.loadNanos() / 1e9,
                timings.promptTokens(),
                cached,
                timings.promptNanos() / 1e9,
                timings.promptTokensPerSecond(),
                answer.tokens().size(),
                timings.decodeNanos() / 1e9,
                timings.decodeTokensPerSecond(),
                finishReason(answer));
    }

    private static double millis(long nanos) {
        return rounded(nanos / 1e6);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
