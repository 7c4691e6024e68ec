package io.github.reattn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// JSON as the commands read and write it: strict, duplicate keys refused, one value per text.
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /// Reads one value.
    ///
    /// @throws IllegalArgumentException with the place and what is wrong there
    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not valid JSON: " + reason(e), e);
        }
    }

    /// A value as plain Java objects: maps, lists, strings, numbers, booleans, null.
    static @Nullable Object plain(JsonNode node) {
        try {
            return MAPPER.treeToValue(node, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not usable JSON: " + reason(e), e);
        }
    }

    /// The value on one line.
    static String line(JsonNode node) {
        return node.toString();
    }

    private static String reason(JsonProcessingException e) {
        String message = Objects.requireNonNullElse(e.getOriginalMessage(), "cannot be read");
        return e.getLocation() == null
                ? message
                : message + " (column " + e.getLocation().getColumnNr() + ")";
    }
}
