package io.github.reattn.gguf.codec;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// What all codecs do alike: ranges are checked once per call, so that the loops over blocks need not.
abstract non-sealed class CheckedCodec implements BlockCodec {
    final GgmlType type;

    /// Bytes per block.
    final int blockBytes;

    CheckedCodec(GgmlType type) {
        this.type = type;
        this.blockBytes = type.blockBytes();
    }

    /// Decodes the blocks from byte `at` of `src` into `dst[from … to)`; all ranges are valid.
    abstract void decodeBlocks(MemorySegment src, long at, float[] dst, int from, int to);

    /// Encodes `src[from … to)` into the blocks from byte `at` of `dst`; all ranges are valid.
    abstract void encodeBlocks(float[] src, int from, int to, MemorySegment dst, long at);

    @Override
    public boolean canEncode() {
        return true;
    }

    @Override
    public final void decode(MemorySegment src, long srcByte, float[] dst, int dstIndex, int elements) {
        check("decode", src, srcByte, dst, dstIndex, elements);
        decodeBlocks(src, srcByte, dst, dstIndex, dstIndex + elements);
    }

    @Override
    public final void encode(float[] src, int srcIndex, MemorySegment dst, long dstByte, int elements) {
        if (!canEncode()) {
            throw new IllegalArgumentException(
                    type + " can be read but not written; encode to another type, for example IQ4_NL or Q4_K");
        }
        check("encode", dst, dstByte, src, srcIndex, elements);
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException(type + " encode: the memory segment is read-only");
        }
        encodeBlocks(src, srcIndex, srcIndex + elements, dst, dstByte);
    }

    private void check(String verb, MemorySegment segment, long at, float[] array, int index, int elements) {
        long bytes = type.bytes(elements);
        if (at < 0 || bytes > segment.byteSize() - at) {
            throw new IllegalArgumentException("%s %s: %d values take %d bytes from byte %d, the segment has %d"
                    .formatted(type, verb, elements, bytes, at, segment.byteSize()));
        }
        if (index < 0 || elements > array.length - index) {
            throw new IllegalArgumentException("%s %s: %d values from index %d, the array has %d"
                    .formatted(type, verb, elements, index, array.length));
        }
    }
}
