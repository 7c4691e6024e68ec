package io.github.reattn.gguf;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The metadata of a GGUF file: keys and typed values in the file's order. Immutable and thread-safe.
///
/// The typed accessors accept every stored type whose value the Java type can represent: an integer may be stored in
/// any
/// width, a number as a float or an integer. Where a key is missing or its value is something else they throw a
/// [GgufException] which names the file, the key, what it holds and what was expected.
public final class Metadata {
    private final String file;
    private final Map<String, MetadataValue> values;

    /// @param file the file's name, for messages
    Metadata(String file, Map<String, MetadataValue> values) {
        this.file = file;
        this.values = Collections.unmodifiableMap(values);
    }

    /// Metadata that comes from no file.
    ///
    /// @param values Java values, of which [MetadataValue#of(Object)] says what they become
    /// @throws IllegalArgumentException if no metadata type stands for a value
    public static Metadata of(Map<String, ?> values) {
        Map<String, MetadataValue> typed = LinkedHashMap.newLinkedHashMap(values.size());
        values.forEach((key, value) -> typed.put(key, MetadataValue.of(value)));
        return new Metadata("metadata", typed);
    }

    /// The keys in the file's order.
    public Set<String> keys() {
        return values.keySet();
    }

    /// Keys and typed values in the file's order.
    public Map<String, MetadataValue> values() {
        return values;
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// A value as [MetadataType] represents it in Java; arrays are copies.
    public Optional<Object> find(String key) {
        return Optional.ofNullable(values.get(key)).map(MetadataValue::value);
    }

    /// @throws GgufException if the key is missing or no string
    public String string(String key) throws GgufException {
        return string(key, value(key));
    }

    /// @throws GgufException if the value is no string
    public Optional<String> findString(String key) throws GgufException {
        MetadataValue value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(string(key, value));
    }

    /// @throws GgufException if the key is missing or no integer that fits an `int`
    public int integer(String key) throws GgufException {
        return integer(key, value(key));
    }

    /// @throws GgufException if the value is no integer that fits an `int`
    public int integer(String key, int defaultValue) throws GgufException {
        MetadataValue value = values.get(key);
        return value == null ? defaultValue : integer(key, value);
    }

    /// @throws GgufException if the key is missing or no integer that fits a `long`
    public long longInteger(String key) throws GgufException {
        return longInteger(key, value(key));
    }

    /// @throws GgufException if the key is missing or no number
    public float number(String key) throws GgufException {
        return number(key, value(key));
    }

    /// @throws GgufException if the value is no number
    public float number(String key, float defaultValue) throws GgufException {
        MetadataValue value = values.get(key);
        return value == null ? defaultValue : number(key, value);
    }

    /// @throws GgufException if the value is no boolean
    public boolean flag(String key, boolean defaultValue) throws GgufException {
        MetadataValue value = values.get(key);
        if (value == null) {
            return defaultValue;
        }
        if (value.raw() instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, value, "a boolean");
    }

    /// @throws GgufException if the key is missing or no array of strings
    public String[] strings(String key) throws GgufException {
        MetadataValue value = value(key);
        if (value.raw() instanceof String[] strings) {
            return strings.clone();
        }
        throw wrong(key, value, "an array of strings");
    }

    /// @throws GgufException if the key is missing or no array of numbers
    public float[] numbers(String key) throws GgufException {
        MetadataValue value = value(key);
        return switch (value.raw()) {
            case float[] floats -> floats.clone();
            case double[] doubles -> {
                float[] numbers = new float[doubles.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) doubles[i];
                }
                yield numbers;
            }
            default -> {
                int[] integers = integers(key, value, "an array of numbers");
                float[] numbers = new float[integers.length];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = integers[i];
                }
                yield numbers;
            }
        };
    }

    /// @throws GgufException if the key is missing or no array of integers that fit an `int`
    public int[] integers(String key) throws GgufException {
        return integers(key, value(key), "an array of integers");
    }

    /// One integer per layer: an array of `count`, or a scalar which holds for every layer.
    ///
    /// @throws GgufException if the key is missing or neither
    public int[] integersPerLayer(String key, int count) throws GgufException {
        MetadataValue value = value(key);
        if (!value.isArray()) {
            int[] same = new int[count];
            Arrays.fill(same, integer(key, value));
            return same;
        }
        if (value.length() != count) {
            throw wrong(key, value, "an integer or an array of " + count + " integers, one per layer");
        }
        return integers(key, value, "an integer or an array of integers");
    }

    /// How many keys there are, and of which file.
    @Override
    public String toString() {
        return file + ": " + values.size() + " metadata keys";
    }

    private MetadataValue value(String key) throws GgufException {
        MetadataValue value = values.get(key);
        if (value == null) {
            throw new GgufException(file + ": metadata key " + key + " is missing");
        }
        return value;
    }

    private String string(String key, MetadataValue value) throws GgufException {
        if (value.raw() instanceof String string) {
            return string;
        }
        throw wrong(key, value, "a string");
    }

    private long longInteger(String key, MetadataValue value) throws GgufException {
        if (!value.type().isInteger()) {
            throw wrong(key, value, "an integer");
        }
        long number = ((Number) value.raw()).longValue();
        if (number < 0 && value.type() == MetadataType.UINT64) {
            throw wrong(key, value, "an integer of 64 bits with sign");
        }
        return number;
    }

    private int integer(String key, MetadataValue value) throws GgufException {
        long number = longInteger(key, value);
        if (number != (int) number) {
            throw wrong(key, value, "an integer of 32 bits with sign");
        }
        return (int) number;
    }

    private float number(String key, MetadataValue value) throws GgufException {
        if (value.type().isFloat()) {
            return ((Number) value.raw()).floatValue();
        }
        if (value.type().isInteger()) {
            return longInteger(key, value);
        }
        throw wrong(key, value, "a number");
    }

    private int[] integers(String key, MetadataValue value, String expected) throws GgufException {
        if (!value.isArray() || !value.elementType().isInteger()) {
            throw wrong(key, value, expected);
        }
        if (value.elementType() == MetadataType.INT32) {
            return ((int[]) value.raw()).clone();
        }
        int[] integers = new int[value.length()];
        for (int i = 0; i < integers.length; i++) {
            long element = value.integerAt(i); // UINT64 beyond the signed range: negative, and refused below
            if (element != (int) element) {
                throw wrong(key, value, expected + " of 32 bits with sign; element " + i + " is beyond");
            }
            integers[i] = (int) element;
        }
        return integers;
    }

    /// An exception that says what a key holds and what it should.
    GgufException wrong(String key, String expected) throws GgufException {
        return wrong(key, value(key), expected);
    }

    private GgufException wrong(String key, MetadataValue value, String expected) {
        String found = value.isArray() ? value.kind() : value.kind() + " " + Excerpt.of(value.toString());
        return new GgufException(
                file + ": metadata key " + Excerpt.of(key) + " is " + found + "; expected " + expected);
    }
}
