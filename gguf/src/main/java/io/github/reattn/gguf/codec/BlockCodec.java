package io.github.reattn.gguf.codec;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Turns blocks of one [GgmlType] into floats and floats into blocks.
///
/// | side | shape | unit |
/// |---|---|---|
/// | segment | `type.bytes(elements)` bytes from a byte offset, any alignment | little-endian blocks |
/// | array | `elements` floats from an index | values |
///
/// Decoding is bit-equal to ggml's `to_float` (but for the bits of a NaN) and accepts any bytes: scales that are
/// infinite or NaN give such values, never an exception. Encoding is bit-equal to ggml's `ggml_quantize_chunk` without
/// importance matrix for finite values that the block's half precision scale can hold; other values never throw, but
/// what is stored for their block is unspecified. Codecs have no state: all methods are thread-safe. Decoding does not
/// allocate, nor does encoding but for less than a kilobyte per call in the K-quants.
public sealed interface BlockCodec permits CheckedCodec {

    /// Decodes whole blocks.
    ///
    /// @param src where the blocks lie
    /// @param srcByte offset of the first block, in bytes
    /// @param dst overwritten from `dstIndex`
    /// @param elements number of values, a multiple of the type's block
    /// @throws IllegalArgumentException if `elements` is not whole blocks, or either side is too small
    void decode(MemorySegment src, long srcByte, float[] dst, int dstIndex, int elements);

    /// Encodes whole blocks.
    ///
    /// @param dst overwritten from `dstByte`
    /// @param dstByte offset of the first block, in bytes
    /// @param elements number of values, a multiple of the type's block
    /// @throws IllegalArgumentException if the codec only decodes, `elements` is not whole blocks, either side is too
    ///     small, or `dst` is read-only
    /// @see #canEncode
    void encode(float[] src, int srcIndex, MemorySegment dst, long dstByte, int elements);

    /// Whether [#encode] is supported.
    boolean canEncode();

    /// The codec of a type.
    static BlockCodec of(GgmlType type) {
        return switch (type) {
            case F32 -> SimpleFloats.F32;
            case F16 -> SimpleFloats.F16;
            case BF16 -> SimpleFloats.BF16;
            case Q4_0 -> NibbleBlock.Q4_0;
            case Q4_1 -> NibbleBlock.Q4_1;
            case Q5_0 -> NibbleBlock.Q5_0;
            case Q5_1 -> NibbleBlock.Q5_1;
            case Q8_0 -> ByteBlock.Q8_0;
            case Q2_K -> OffsetKQuants.Q2_K;
            case Q3_K -> ScaledKQuants.Q3_K;
            case Q4_K -> OffsetKQuants.Q4_K;
            case Q5_K -> OffsetKQuants.Q5_K;
            case Q6_K -> ScaledKQuants.Q6_K;
            case IQ4_NL -> CodebookBlocks.IQ4_NL;
            case IQ4_XS -> CodebookBlocks.IQ4_XS;
            case MXFP4 -> CodebookBlocks.MXFP4;
        };
    }
}
