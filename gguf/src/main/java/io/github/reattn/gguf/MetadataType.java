package io.github.reattn.gguf;

import java.util.Optional;

/// The value types of GGUF metadata, and the Java types that stand for them.
///
/// | type | scalar in Java | array in Java |
/// |---|---|---|
/// | `UINT8`, `INT8` | `Integer` | `byte[]` |
/// | `UINT16`, `INT16` | `Integer` | `short[]` |
/// | `INT32` | `Integer` | `int[]` |
/// | `UINT32` | `Long` | `int[]` |
/// | `UINT64`, `INT64` | `Long` | `long[]` |
/// | `FLOAT32`, `FLOAT64` | `Float`, `Double` | `float[]`, `double[]` |
/// | `BOOL` | `Boolean` | `boolean[]` |
/// | `STRING` | `String` | `String[]` |
/// | `ARRAY` | – | `Object[]` of such arrays |
///
/// Unsigned values in arrays, and `UINT64` scalars, keep their bits: what is beyond the signed range reads as negative
/// there. [Metadata]'s typed accessors widen them correctly or refuse.
///
/// @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF specification,
/// gguf_metadata_value_type</a>
public enum MetadataType {
    UINT8(0, 1, Integer.class, byte[].class),
    INT8(1, 1, Integer.class, byte[].class),
    UINT16(2, 2, Integer.class, short[].class),
    INT16(3, 2, Integer.class, short[].class),
    UINT32(4, 4, Long.class, int[].class),
    INT32(5, 4, Integer.class, int[].class),
    FLOAT32(6, 4, Float.class, float[].class),
    BOOL(7, 1, Boolean.class, boolean[].class),
    STRING(8, 8, String.class, String[].class),
    ARRAY(9, 12, MetadataValue[].class, MetadataValue[].class),
    UINT64(10, 8, Long.class, long[].class),
    INT64(11, 8, Long.class, long[].class),
    FLOAT64(12, 8, Double.class, double[].class);

    private static final MetadataType[] BY_ID = values();

    private final int id;
    private final int bytes;
    private final Class<?> scalarClass;
    private final Class<?> arrayClass;

    MetadataType(int id, int bytes, Class<?> scalarClass, Class<?> arrayClass) {
        this.id = id;
        this.bytes = bytes;
        this.scalarClass = scalarClass;
        this.arrayClass = arrayClass;
    }

    /// The type's number in a file.
    public int id() {
        return id;
    }

    /// Whether values are whole numbers, signed or not.
    public boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }

    /// Whether values are floating-point numbers.
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /// The type with this number, or empty where there is none.
    public static Optional<MetadataType> ofId(int id) {
        return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
    }

    /// Bytes that a value takes in a file: all of a number, the least of a string (its length) or an array (its head).
    int bytes() {
        return bytes;
    }

    Class<?> scalarClass() {
        return scalarClass;
    }

    Class<?> arrayClass() {
        return arrayClass;
    }

    /// Smallest and largest signed value that a scalar of this integer type takes in Java; `UINT64` is stored as bits.
    boolean holds(long value) {
        return switch (this) {
            case UINT8 -> value >= 0 && value <= 0xFF;
            case INT8 -> value == (byte) value;
            case UINT16 -> value >= 0 && value <= 0xFFFF;
            case INT16 -> value == (short) value;
            case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
            case INT32 -> value == (int) value;
            case UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }
}
