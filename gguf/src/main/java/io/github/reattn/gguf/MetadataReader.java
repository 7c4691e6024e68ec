package io.github.reattn.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Reads the key-value section of a GGUF header.
final class MetadataReader {
    /// The specification's limit for keys.
    private static final int MAX_KEY_CHARS = 65_535;

    /// How deep arrays may be nested; no known key has an array of arrays at all.
    private static final int MAX_DEPTH = 8;

    /// The shortest pair: an empty key's length, a type, a byte.
    static final int LEAST_PAIR_BYTES = 8 + 4 + 1;

    private final HeaderReader in;

    MetadataReader(HeaderReader in) {
        this.in = in;
    }

    Map<String, MetadataValue> read(int count) throws GgufException {
        // Not sized by count: a file may claim more pairs than its strings and arrays leave room for.
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            in.enter("the next metadata key", "");
            String key = in.string();
            if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
                throw in.error("the key has " + key.length() + " characters; expected 1 to " + MAX_KEY_CHARS);
            }
            in.enter("metadata key", key);
            if (values.put(key, value(type())) != null) {
                throw in.error("the key is there twice");
            }
        }
        return values;
    }

    private MetadataType type() throws GgufException {
        int id = in.i32();
        Optional<MetadataType> type = MetadataType.ofId(id);
        if (type.isEmpty()) {
            throw in.error("unknown value type " + Integer.toUnsignedString(id) + "; expected 0 to 12");
        }
        return type.get();
    }

    private MetadataValue value(MetadataType type) throws GgufException {
        return switch (type) {
            case UINT8 -> scalar(type, in.u8());
            case INT8 -> scalar(type, (int) (byte) in.u8());
            case UINT16 -> scalar(type, in.u16());
            case INT16 -> scalar(type, (int) (short) in.u16());
            case UINT32 -> scalar(type, Integer.toUnsignedLong(in.i32()));
            case INT32 -> scalar(type, in.i32());
            case UINT64, INT64 -> scalar(type, in.i64());
            case FLOAT32 -> scalar(type, Float.intBitsToFloat(in.i32()));
            case FLOAT64 -> scalar(type, Double.longBitsToDouble(in.i64()));
            case BOOL -> scalar(type, bool(in.u8()));
            case STRING -> scalar(type, in.string());
            case ARRAY -> array(1);
        };
    }

    private static MetadataValue scalar(MetadataType type, Object value) {
        return new MetadataValue(type, null, value);
    }

    private MetadataValue array(int depth) throws GgufException {
        MetadataType elementType = type();
        int count = in.count("elements of an array", elementType.bytes());
        Object elements = switch (elementType) {
            case UINT8, INT8 -> in.bytes(count);
            case UINT16, INT16 -> in.shorts(count);
            case UINT32, INT32 -> in.ints(count);
            case UINT64, INT64 -> in.longs(count);
            case FLOAT32 -> in.floats(count);
            case FLOAT64 -> in.doubles(count);
            case BOOL -> bools(count);
            case STRING -> strings(count);
            case ARRAY -> arrays(count, depth + 1);
        };
        return new MetadataValue(MetadataType.ARRAY, elementType, elements);
    }

    private boolean[] bools(int count) throws GgufException {
        byte[] bytes = in.bytes(count);
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = bool(bytes[i]);
        }
        return values;
    }

    private boolean bool(int value) throws GgufException {
        if (value != 0 && value != 1) {
            throw in.error("boolean " + (value & 0xFF) + "; expected 0 or 1");
        }
        return value == 1;
    }

    private String[] strings(int count) throws GgufException {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.string();
        }
        return values;
    }

    private MetadataValue[] arrays(int count, int depth) throws GgufException {
        if (depth > MAX_DEPTH) {
            throw in.error("arrays are nested deeper than " + MAX_DEPTH);
        }
        MetadataValue[] values = new MetadataValue[count];
        for (int i = 0; i < count; i++) {
            values[i] = array(depth);
        }
        return values;
    }
}
