package io.github.reattn.gguf;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/// Writes the key-value section of a GGUF header: the mirror of [MetadataReader].
final class MetadataWriter {
    private final String file;
    private final GgufOutput out;

    MetadataWriter(String file, GgufOutput out) {
        this.file = file;
        this.out = out;
    }

    void write(Map<String, MetadataValue> values) throws IOException {
        for (Map.Entry<String, MetadataValue> entry : values.entrySet()) {
            try {
                pair(entry.getKey(), entry.getValue());
            } catch (CharacterCodingException e) {
                throw new GgufException(
                        file + ": metadata key " + Excerpt.of(entry.getKey())
                                + ": a string has an unpaired surrogate, which UTF-8 cannot express",
                        e);
            }
        }
    }

    private void pair(String key, MetadataValue value) throws IOException {
        out.string(key);
        out.i32(value.type().id());
        if (value.isArray()) {
            array(value);
        } else {
            scalar(value.raw(), value.type());
        }
    }

    private void scalar(Object value, MetadataType type) throws IOException {
        switch (type) {
            case UINT8, INT8 -> out.write((Integer) value);
            case UINT16, INT16 -> out.i16((Integer) value);
            case INT32 -> out.i32((Integer) value);
            case UINT32 -> out.i32((int) (long) (Long) value);
            case UINT64, INT64 -> out.i64((Long) value);
            case FLOAT32 -> out.f32((Float) value);
            case FLOAT64 -> out.f64((Double) value);
            case BOOL -> out.write((Boolean) value ? 1 : 0);
            case STRING -> out.string((String) value);
            case ARRAY -> throw new IllegalArgumentException("an array is no scalar");
        }
    }

    private void array(MetadataValue array) throws IOException {
        out.i32(array.elementType().id());
        out.i64(array.length());
        switch (array.raw()) {
            case byte[] values -> out.write(values, 0, values.length);
            case short[] values -> {
                for (short value : values) {
                    out.i16(value);
                }
            }
            case int[] values -> {
                for (int value : values) {
                    out.i32(value);
                }
            }
            case long[] values -> {
                for (long value : values) {
                    out.i64(value);
                }
            }
            case float[] values -> {
                for (float value : values) {
                    out.f32(value);
                }
            }
            case double[] values -> {
                for (double value : values) {
                    out.f64(value);
                }
            }
            case boolean[] values -> {
                for (boolean value : values) {
                    out.write(value ? 1 : 0);
                }
            }
            case String[] values -> {
                for (String value : values) {
                    out.string(value);
                }
            }
            case MetadataValue[] values -> {
                for (MetadataValue value : values) {
                    array(value);
                }
            }
            default -> throw new IllegalArgumentException(array.kind() + " cannot be written");
        }
    }
}
