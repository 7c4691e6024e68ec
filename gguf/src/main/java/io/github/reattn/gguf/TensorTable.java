package io.github.reattn.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the tensor infos of a GGUF header and checks that every tensor lies where it may.
final class TensorTable {
    static final String ALIGNMENT_KEY = "general.alignment";

    private static final int DEFAULT_ALIGNMENT = 32;

    /// The shortest entry: an empty name's length, the number of dimensions, the type, the offset.
    static final int LEAST_ENTRY_BYTES = 8 + 4 + 4 + 8;

    private TensorTable() {}

    /// What tensors' offsets are multiples of.
    ///
    /// @throws GgufException if the metadata says something that is no power of two
    static long alignment(Metadata metadata) throws GgufException {
        long alignment = metadata.has(ALIGNMENT_KEY) ? metadata.longInteger(ALIGNMENT_KEY) : DEFAULT_ALIGNMENT;
        if (alignment < 1 || alignment > 1L << 31 || Long.bitCount(alignment) != 1) {
            throw metadata.wrong(ALIGNMENT_KEY, "a power of two");
        }
        return alignment;
    }

    /// @param fileBytes the size of the whole file
    static Map<String, TensorInfo> read(Path file, HeaderReader in, int count, long alignment, long fileBytes)
            throws GgufException {
        List<TensorInfo> relative = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.enter("the next tensor", "");
            relative.add(entry(file, in));
        }
        long dataStart = align(in.position(), alignment);
        Map<String, TensorInfo> tensors = LinkedHashMap.newLinkedHashMap(relative.size());
        for (TensorInfo info : relative) {
            if (tensors.put(info.name(), place(info, dataStart, alignment, fileBytes)) != null) {
                throw error(info, "the name is there twice");
            }
        }
        rejectOverlap(tensors);
        return tensors;
    }

    /// The next multiple of `alignment`, a power of two, from `position` on.
    static long align(long position, long alignment) {
        return (position + alignment - 1) & -alignment;
    }

    /// An entry whose offset still counts from the start of the data.
    private static TensorInfo entry(Path file, HeaderReader in) throws GgufException {
        String name = in.string();
        in.enter("tensor", name);
        int dimCount = in.i32();
        if (dimCount < 0 || dimCount > BlockLayout.MAX_DIMS) {
            throw in.error(
                    Integer.toUnsignedString(dimCount) + " dimensions; expected at most " + BlockLayout.MAX_DIMS);
        }
        long[] dims = new long[dimCount];
        for (int i = 0; i < dimCount; i++) {
            dims[i] = in.i64();
        }
        int typeId = in.i32();
        long offset = in.i64();
        try {
            return new TensorInfo(
                    file, name, typeId, dims, offset, BlockLayout.of(typeId).tensorBytes(dims));
        } catch (IllegalArgumentException impossible) {
            throw in.error(String.valueOf(impossible.getMessage()));
        }
    }

    private static TensorInfo place(TensorInfo info, long dataStart, long alignment, long fileBytes)
            throws GgufException {
        long offset = info.offset();
        if (offset % alignment != 0) {
            throw error(
                    info,
                    "offset " + Long.toUnsignedString(offset) + " is not a multiple of the alignment " + alignment);
        }
        long available = Math.max(0, fileBytes - dataStart);
        long bytes = Math.max(0, info.bytes());
        if (bytes > 0 && (offset < 0 || offset > available || bytes > available - offset)) {
            throw error(
                    info,
                    bytes + " bytes at offset " + Long.toUnsignedString(offset) + " of the data, which has " + available
                            + " bytes; is the file complete?");
        }
        // An empty tensor, or one of unknown size, reads nothing: its offset only has to be representable.
        if (offset < 0 || offset > Long.MAX_VALUE - dataStart) {
            throw error(info, "offset " + Long.toUnsignedString(offset) + " is beyond the file");
        }
        return new TensorInfo(info.file(), info.name(), info.typeId(), info.dims(), dataStart + offset, info.bytes());
    }

    private static void rejectOverlap(Map<String, TensorInfo> tensors) throws GgufException {
        List<TensorInfo> byOffset = new ArrayList<>();
        for (TensorInfo info : tensors.values()) {
            if (info.bytes() > 0) {
                byOffset.add(info);
            }
        }
        byOffset.sort(Comparator.comparingLong(TensorInfo::offset));
        for (int i = 1; i < byOffset.size(); i++) {
            TensorInfo before = byOffset.get(i - 1);
            TensorInfo info = byOffset.get(i);
            if (info.offset() < before.offset() + before.bytes()) {
                throw error(
                        info,
                        "its data at 0x" + Long.toHexString(info.offset()) + " overlaps that of "
                                + Excerpt.of(before.name()));
            }
        }
    }

    private static GgufException error(TensorInfo info, String message) {
        return new GgufException(info.file() + ": tensor " + Excerpt.of(info.name()) + ": " + message);
    }
}
