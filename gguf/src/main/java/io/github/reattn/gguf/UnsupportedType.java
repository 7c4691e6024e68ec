package io.github.reattn.gguf;

import java.util.Optional;

/// The tensor types of GGML that are not in [GgmlType]: known by name, so that a file which has them can be listed and
/// refused by name. A type that GGML itself has dropped has no geometry.
///
/// @see <a href="https://github.com/ggml-org/ggml/blob/master/include/ggml.h">ggml.h, enum ggml_type</a>
enum UnsupportedType {
    Q4_2(4, 0, 0),
    Q4_3(5, 0, 0),
    Q8_1(9, 32, 36),
    Q8_K(15, 256, 292),
    IQ2_XXS(16, 256, 66),
    IQ2_XS(17, 256, 74),
    IQ3_XXS(18, 256, 98),
    IQ1_S(19, 256, 50),
    IQ3_S(21, 256, 110),
    IQ2_S(22, 256, 82),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    IQ1_M(29, 256, 56),
    Q4_0_4_4(31, 0, 0),
    Q4_0_4_8(32, 0, 0),
    Q4_0_8_8(33, 0, 0),
    TQ1_0(34, 256, 54),
    TQ2_0(35, 256, 66),
    IQ4_NL_4_4(36, 0, 0),
    IQ4_NL_4_8(37, 0, 0),
    IQ4_NL_8_8(38, 0, 0),
    NVFP4(40, 64, 36),
    Q1_0(41, 128, 18),
    Q2_0(42, 64, 18);

    private final int id;
    private final int blockElements;
    private final int blockBytes;

    UnsupportedType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    int id() {
        return id;
    }

    /// Values per block, or 0 where unknown.
    int blockElements() {
        return blockElements;
    }

    /// Bytes per block, or 0 where unknown.
    int blockBytes() {
        return blockBytes;
    }

    static Optional<UnsupportedType> ofId(int id) {
        for (UnsupportedType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
