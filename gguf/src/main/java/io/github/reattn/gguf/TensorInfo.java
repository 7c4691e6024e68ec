package io.github.reattn.gguf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// What a GGUF file says about one tensor, whether or not its type is supported. Immutable and thread-safe.
public final class TensorInfo {
    private final Path file;
    private final String name;
    private final int typeId;
    private final long[] dims;
    private final long offset;
    private final long bytes;

    TensorInfo(Path file, String name, int typeId, long[] dims, long offset, long bytes) {
        this.file = file;
        this.name = name;
        this.typeId = typeId;
        this.dims = dims;
        this.offset = offset;
        this.bytes = bytes;
    }

    /// The file that holds the data: one of several in a split model.
    public Path file() {
        return file;
    }

    /// The tensor's name, as `blk.0.attn_q.weight`.
    public String name() {
        return name;
    }

    /// The number of the type in the file.
    public int typeId() {
        return typeId;
    }

    /// The type, or empty where it is not supported.
    public Optional<GgmlType> type() {
        return GgmlType.ofId(typeId);
    }

    /// GGML's name of the type, supported or not, as `IQ2_XXS`; `type 99` for one that nobody knows.
    public String typeName() {
        return BlockLayout.of(typeId).name();
    }

    /// GGML's `ne`: values per row first, slowest dimension last; 0 to 4 dimensions, none for a single value. A copy.
    public long[] dims() {
        return dims.clone();
    }

    /// Where the data starts in [#file], in bytes from the start of the file.
    public long offset() {
        return offset;
    }

    /// How large the data is in bytes; −1 where the type is so unknown that its size is.
    public long bytes() {
        return bytes;
    }

    /// Values per row: `ne[0]`, which the reader has checked to fit.
    int cols() {
        return dims.length == 0 ? 1 : (int) dims[0];
    }

    /// The product of the other dimensions.
    long rows() {
        long rows = 1;
        for (int i = 1; i < dims.length; i++) {
            rows *= dims[i];
        }
        return rows;
    }

    /// As `blk.0.attn_q.weight Q4_K [576, 576]`.
    @Override
    public String toString() {
        return Excerpt.of(name) + " " + typeName() + " " + Arrays.toString(dims);
    }
}
