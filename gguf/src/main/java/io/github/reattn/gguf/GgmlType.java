package io.github.reattn.gguf;

import java.util.Optional;

/// The tensor types of GGML: every row of a matrix is a sequence of blocks of equal size.
///
/// | component | meaning | unit |
/// |---|---|---|
/// | `id` | the number that stands for the type in a file | |
/// | `blockElements` | how many values one block holds | elements |
/// | `blockBytes` | how large one block is | bytes |
///
/// @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h">ggml-common.h, the block structs</a>
public enum GgmlType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    BF16(30, 1, 2),
    MXFP4(39, 32, 17);

    private final int id;
    private final int blockElements;
    private final int blockBytes;

    GgmlType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /// The type's number in a GGUF file.
    public int id() {
        return id;
    }

    /// Values per block.
    public int blockElements() {
        return blockElements;
    }

    /// Bytes per block.
    public int blockBytes() {
        return blockBytes;
    }

    /// Bytes that `elements` values take.
    ///
    /// @throws IllegalArgumentException if `elements` is negative or not a whole number of blocks
    /// @throws ArithmeticException if the result does not fit a long
    public long bytes(long elements) {
        if (elements < 0 || elements % blockElements != 0) {
            throw new IllegalArgumentException(
                    elements + " values are not a whole number of " + this + " blocks of " + blockElements);
        }
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }

    /// The type with this number, or empty where it is not supported.
    public static Optional<GgmlType> ofId(int id) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
