package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.gguf.MetadataType;
import io.github.reattn.gguf.MetadataValue;
import java.lang.reflect.Array;
import java.math.BigInteger;

/// GGUF metadata as JSON: scalars as they are, a long array as an object with its length and its first elements.
final class MetadataJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST = 16;

    private MetadataJson() {}

    static JsonNode of(MetadataValue value, boolean full) {
        if (!value.isArray()) {
            return scalar(value.type(), value.value());
        }
        if (full || value.length() <= MOST) {
            return elements(value, Integer.MAX_VALUE);
        }
        ObjectNode node = Json.object();
        node.put("type", value.elementType() + "[]").put("length", value.length());
        node.set("first", elements(value, MOST));
        return node;
    }

    /// The first elements of an array.
    static ArrayNode elements(MetadataValue value, int most) {
        return elements(value.elementType(), value.value(), most);
    }

    private static ArrayNode elements(MetadataType type, Object array, int most) {
        ArrayNode node = Json.array();
        int length = Math.min(Array.getLength(array), most);
        for (int i = 0; i < length; i++) {
            Object element = Array.get(array, i);
            node.add(type == MetadataType.ARRAY ? nested(element, most) : scalar(type, element));
        }
        return node;
    }

    /// An array in an array, whose element type its Java class tells but for the sign.
    private static JsonNode nested(Object array, int most) {
        MetadataValue value = MetadataValue.of(array);
        return elements(value.elementType(), value.value(), most);
    }

    private static JsonNode scalar(MetadataType type, Object value) {
        return switch (value) {
            case String text -> JSON.textNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Float number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            case Number number -> integer(type, number);
            default -> throw new IllegalArgumentException("no metadata value: " + value.getClass());
        };
    }

    /// Unsigned values come as the bits of signed ones.
    private static JsonNode integer(MetadataType type, Number number) {
        long bits = number.longValue();
        return switch (type) {
            case UINT8 -> JSON.numberNode(bits & 0xFF);
            case UINT16 -> JSON.numberNode(bits & 0xFFFF);
            case UINT32 -> JSON.numberNode(bits & 0xFFFF_FFFFL);
            case UINT64 -> JSON.numberNode(new BigInteger(Long.toUnsignedString(bits)));
            default -> JSON.numberNode(bits);
        };
    }
}
