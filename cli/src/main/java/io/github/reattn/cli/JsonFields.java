package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a JSON object from outside says, by name and type. A value that is missing or null is null; one of another
/// type is an `IllegalArgumentException` that names it.
record JsonFields(ObjectNode node) {

    /// Reads an object.
    ///
    /// @throws IllegalArgumentException if the text is no JSON, or something else
    static JsonFields parse(String text) {
        return of(Json.parse(text), "the line");
    }

    /// @param name of the object, for messages
    /// @throws IllegalArgumentException if it is none
    static JsonFields of(JsonNode node, String name) {
        if (node instanceof ObjectNode object) {
            return new JsonFields(object);
        }
        throw wrong(name, node, "an object");
    }

    /// The value as it is, or null.
    @Nullable
    JsonNode get(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    @Nullable
    String text(String name) {
        JsonNode value = get(name);
        if (value != null && !value.isTextual()) {
            throw wrong(name, value, "a string");
        }
        return value == null ? null : value.textValue();
    }

    boolean flag(String name) {
        JsonNode value = get(name);
        if (value != null && !value.isBoolean()) {
            throw wrong(name, value, "true or false");
        }
        return value != null && value.booleanValue();
    }

    @Nullable
    Integer integer(String name) {
        Long value = longInteger(name);
        if (value != null && value.intValue() != value) {
            throw new IllegalArgumentException("\"" + name + "\" is " + value + ", which is too large");
        }
        return value == null ? null : Integer.valueOf(value.intValue());
    }

    @Nullable
    Long longInteger(String name) {
        JsonNode value = get(name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
            throw wrong(name, value, "a whole number");
        }
        return value == null ? null : Long.valueOf(value.longValue());
    }

    @Nullable
    Double number(String name) {
        JsonNode value = get(name);
        if (value != null && !value.isNumber()) {
            throw wrong(name, value, "a number");
        }
        return value == null ? null : Double.valueOf(value.doubleValue());
    }

    /// A string, or a list of strings; empty where missing.
    List<String> texts(String name) {
        JsonNode value = get(name);
        List<String> texts = new ArrayList<>();
        if (value instanceof ArrayNode list) {
            for (JsonNode element : list) {
                if (!element.isTextual()) {
                    throw wrong(name, element, "strings");
                }
                texts.add(element.textValue());
            }
        } else if (value != null) {
            if (!value.isTextual()) {
                throw wrong(name, value, "a string or a list of strings");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    /// A list of token ids.
    int @Nullable [] tokens(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ArrayNode list)) {
            throw wrong(name, value, "a list of token ids");
        }
        int[] tokens = new int[list.size()];
        for (int i = 0; i < tokens.length; i++) {
            JsonNode element = list.get(i);
            if (!element.isInt()) {
                throw wrong(name + "[" + i + "]", element, "a token id");
            }
            tokens[i] = element.intValue();
        }
        return tokens;
    }

    static IllegalArgumentException wrong(String name, JsonNode value, String expected) {
        String found = Text.shortened(Json.line(value), 40);
        return new IllegalArgumentException(
                (name.startsWith("the ") ? name : "\"" + name + "\"") + " is " + found + ", expected " + expected);
    }
}
