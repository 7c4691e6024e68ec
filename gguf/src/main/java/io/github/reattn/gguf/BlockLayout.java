package io.github.reattn.gguf;

import java.util.Arrays;
import java.util.Optional;

/// How a tensor type of GGML, supported or not, lays out its values.
///
/// @param name GGML's name
/// @param elements values per block, or 0 where unknown
/// @param bytes bytes per block, or 0 where unknown
record BlockLayout(String name, int elements, int bytes) {
    /// The most dimensions of a tensor: GGML's `GGML_MAX_DIMS`.
    static final int MAX_DIMS = 4;

    static BlockLayout of(int typeId) {
        Optional<GgmlType> supported = GgmlType.ofId(typeId);
        if (supported.isPresent()) {
            GgmlType type = supported.get();
            return new BlockLayout(type.name(), type.blockElements(), type.blockBytes());
        }
        Optional<UnsupportedType> known = UnsupportedType.ofId(typeId);
        if (known.isPresent()) {
            UnsupportedType type = known.get();
            return new BlockLayout(type.name(), type.blockElements(), type.blockBytes());
        }
        return new BlockLayout("type " + Integer.toUnsignedString(typeId), 0, 0);
    }

    /// The size in bytes of a tensor with these dimensions, or −1 where the type's blocks are unknown.
    ///
    /// @throws IllegalArgumentException if there is no such tensor: a dimension is negative, the rows are not whole
    /// blocks or too long for an `int`, or the size does not fit a `long`
    long tensorBytes(long[] dims) {
        if (dims.length > MAX_DIMS) {
            throw new IllegalArgumentException(dims.length + " dimensions; expected at most " + MAX_DIMS);
        }
        long cols = dims.length == 0 ? 1 : dims[0];
        if (cols > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rows of " + cols + " values are too long");
        }
        if (elements > 0 && cols % elements != 0) {
            throw new IllegalArgumentException(
                    "rows of " + cols + " values are not whole " + name + " blocks of " + elements);
        }
        try {
            long rows = 1;
            for (int i = 0; i < dims.length; i++) {
                if (dims[i] < 0) {
                    throw new IllegalArgumentException("dimension " + Long.toUnsignedString(dims[i]) + " is too large");
                }
                rows = i == 0 ? 1 : Math.multiplyExact(rows, dims[i]);
            }
            // Even where the values are too unknown for a size, their number has to fit.
            long values = Math.multiplyExact(rows, cols);
            return elements == 0 ? -1 : Math.multiplyExact(values / elements, (long) bytes);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("dimensions " + Arrays.toString(dims) + " are too large", overflow);
        }
    }
}
