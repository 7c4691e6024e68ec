package io.github.reattn.gguf;

import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One typed value of GGUF metadata: a scalar, or an array of one element type. Immutable and thread-safe.
///
/// The type is kept beside the value, so that what was read is written back identically. [MetadataType] says which Java
/// type stands for which.
public final class MetadataValue {
    private final MetadataType type;
    private final @Nullable MetadataType elementType;
    private final Object value;

    /// Takes over `value` without a check or a copy: for the reader, whose values are right by construction.
    MetadataValue(MetadataType type, @Nullable MetadataType elementType, Object value) {
        this.type = type;
        this.elementType = elementType;
        this.value = value;
    }

    /// A value whose type follows from its Java class.
    ///
    /// `Integer` and `Long` become `UINT32` and `UINT64`, or `INT32` and `INT64` where negative (GGML's own keys are
    /// unsigned); `Byte`, `Short`, `Float`, `Double`, `Boolean` and `String` become their namesakes; `byte[]` becomes
    /// `UINT8`s and other primitive arrays signed numbers; an `Object[]` becomes an array of arrays. A [MetadataValue]
    /// stays what it is.
    ///
    /// @throws IllegalArgumentException if no type stands for the value
    public static MetadataValue of(Object value) {
        return switch (value) {
            case MetadataValue typed -> typed;
            case Integer i -> of(i >= 0 ? MetadataType.UINT32 : MetadataType.INT32, i);
            case Long l -> of(l >= 0 ? MetadataType.UINT64 : MetadataType.INT64, l);
            case Byte b -> of(MetadataType.INT8, b);
            case Short s -> of(MetadataType.INT16, s);
            case Float f -> of(MetadataType.FLOAT32, f);
            case Double d -> of(MetadataType.FLOAT64, d);
            case Boolean b -> of(MetadataType.BOOL, b);
            case String s -> of(MetadataType.STRING, s);
            case byte[] a -> array(MetadataType.UINT8, a);
            case short[] a -> array(MetadataType.INT16, a);
            case int[] a -> array(MetadataType.INT32, a);
            case long[] a -> array(MetadataType.INT64, a);
            case float[] a -> array(MetadataType.FLOAT32, a);
            case double[] a -> array(MetadataType.FLOAT64, a);
            case boolean[] a -> array(MetadataType.BOOL, a);
            case String[] a -> array(MetadataType.STRING, a);
            case Object[] a -> nested(a);
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getTypeName()
                        + " has no GGUF metadata type; expected a number, boolean, string or an array of them");
        };
    }

    /// A scalar of the given type. Integer types take any `Number` without a fraction that they can hold; `UINT64`
    /// takes
    /// a `Long` as its 64 bits.
    ///
    /// @throws IllegalArgumentException if the value is not of the type or out of its range
    public static MetadataValue of(MetadataType type, Object value) {
        Object stored = value;
        if (type.isInteger()
                && (value instanceof Long
                        || value instanceof Integer
                        || value instanceof Short
                        || value instanceof Byte)) {
            long number = ((Number) value).longValue();
            if (!type.holds(number)) {
                throw new IllegalArgumentException(number + " is out of the range of " + type);
            }
            stored = type.scalarClass() == Integer.class ? (Object) (int) number : (Object) number;
        }
        if (type == MetadataType.ARRAY || !type.scalarClass().isInstance(stored)) {
            throw new IllegalArgumentException("a " + value.getClass().getTypeName() + " is not a scalar of " + type);
        }
        return new MetadataValue(type, null, stored);
    }

    /// An array of the given element type, copied.
    ///
    /// @param elementType the type of every element; [MetadataType#ARRAY] takes a `MetadataValue[]` of arrays
    /// @param array an array of the Java type that [MetadataType] lists
    /// @throws IllegalArgumentException if the array is of another Java type
    public static MetadataValue array(MetadataType elementType, Object array) {
        if (array.getClass() != elementType.arrayClass()) {
            throw new IllegalArgumentException("a " + array.getClass().getTypeName() + " is not an array of "
                    + elementType + "; expected " + elementType.arrayClass().getTypeName());
        }
        Object copy = copyOf(array);
        if (copy instanceof Object[] elements) {
            for (Object element : elements) {
                if (element == null || (element instanceof MetadataValue inner && !inner.isArray())) {
                    throw new IllegalArgumentException("an element of an array of " + elementType + " is " + element);
                }
            }
        }
        return new MetadataValue(MetadataType.ARRAY, elementType, copy);
    }

    private static MetadataValue nested(Object[] arrays) {
        MetadataValue[] values = new MetadataValue[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            values[i] = of(arrays[i]);
        }
        return array(MetadataType.ARRAY, values);
    }

    /// The type; [MetadataType#ARRAY] for every array.
    public MetadataType type() {
        return type;
    }

    /// Whether this is an array.
    public boolean isArray() {
        return elementType != null;
    }

    /// The type of an array's elements.
    ///
    /// @throws IllegalStateException for a scalar
    public MetadataType elementType() {
        if (elementType == null) {
            throw new IllegalStateException("a " + type + " has no element type");
        }
        return elementType;
    }

    /// How many elements an array has; 1 for a scalar.
    public int length() {
        return isArray() ? Array.getLength(value) : 1;
    }

    /// The value in Java, as [MetadataType] lists; arrays are copies.
    public Object value() {
        if (value instanceof MetadataValue[] arrays) {
            Object[] values = new Object[arrays.length];
            for (int i = 0; i < arrays.length; i++) {
                values[i] = arrays[i].value();
            }
            return values;
        }
        return isArray() ? copyOf(value) : value;
    }

    /// The value itself, not to be changed; a nested array is a `MetadataValue[]`.
    Object raw() {
        return value;
    }

    /// Element `i` of an array of integers, widened as its type says; `UINT64` as its bits.
    long integerAt(int i) {
        return switch (elementType()) {
            case UINT8 -> Byte.toUnsignedLong(((byte[]) value)[i]);
            case INT8 -> ((byte[]) value)[i];
            case UINT16 -> Short.toUnsignedLong(((short[]) value)[i]);
            case INT16 -> ((short[]) value)[i];
            case UINT32 -> Integer.toUnsignedLong(((int[]) value)[i]);
            case INT32 -> ((int[]) value)[i];
            case UINT64, INT64 -> ((long[]) value)[i];
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY ->
                throw new IllegalStateException(elementType + " elements are not integers");
        };
    }

    /// What kind of value this is, for messages: `STRING`, `ARRAY of 24 INT32`.
    String kind() {
        return isArray() ? "ARRAY of " + length() + " " + elementType : type.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MetadataValue that
                && type == that.type
                && elementType == that.elementType
                && Objects.deepEquals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, elementType, length(), isArray() ? 0 : value);
    }

    /// The scalar's text, or the kind of array.
    @Override
    public String toString() {
        if (isArray()) {
            return kind();
        }
        return type == MetadataType.UINT64 ? Long.toUnsignedString((Long) value) : value.toString();
    }

    private static Object copyOf(Object array) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }
}
