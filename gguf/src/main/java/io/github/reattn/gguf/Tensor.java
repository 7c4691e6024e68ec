package io.github.reattn.gguf;

import java.lang.foreign.MemorySegment;

/// A weight: a matrix of `rows` × `cols` values, row-major, columns contiguous, each row a whole number of blocks.
///
/// GGML's `ne[0]` is `cols`; the product of its other dimensions is `rows`; a vector has one row. The data is a view of
/// the mapped file and lives as long as its [GgufFile]. Reading is thread-safe.
///
/// @param name the tensor's name in the file, as `blk.0.attn_q.weight`
/// @param type how the values are stored
/// @param rows number of rows
/// @param cols values per row
/// @param data exactly `type.bytes(rows · cols)` bytes, little-endian
public record Tensor(String name, GgmlType type, long rows, int cols, MemorySegment data) {

    public Tensor {
        long expected = Math.multiplyExact(rows, type.bytes(cols));
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException(name + ": " + data.byteSize() + " bytes of data, expected " + expected
                    + " for " + type + " " + rows + " × " + cols);
        }
    }

    /// Bytes of one row.
    public long rowBytes() {
        return type.bytes(cols);
    }

    /// Where a row starts in [#data], in bytes.
    public long rowOffset(long row) {
        return row * rowBytes();
    }

    /// Number of values.
    public long elements() {
        return rows * cols;
    }

    /// Rows `from` (inclusive) to `to` (exclusive) as a tensor of their own, without a copy.
    public Tensor slice(long from, long to) {
        return new Tensor(name, type, to - from, cols, data.asSlice(rowOffset(from), (to - from) * rowBytes()));
    }
}
