package io.github.reattn.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The bytes of a GGUF file, one field after the other: for files that no writer would write.
final class GgufBytes {
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    /// Reads a file and writes what was read.
    static void copy(Path from, Path to) throws IOException {
        try (GgufFile file = GgufFile.open(from)) {
            GgufWriter writer = GgufWriter.to(to).metadata(file.metadata());
            for (Tensor tensor : file.tensors()) {
                writer.tensor(tensor.name(), tensor.type(), file.shape(tensor.name()), tensor.data());
            }
            writer.write();
        }
    }

    /// A header that announces so many tensors and keys.
    static GgufBytes header(long tensors, long keys) {
        return new GgufBytes().raw("GGUF").i32(3).i64(tensors).i64(keys);
    }

    GgufBytes raw(String bytes) {
        return raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    GgufBytes raw(byte... bytes) {
        buffer.put(bytes);
        return this;
    }

    GgufBytes i32(int value) {
        buffer.putInt(value);
        return this;
    }

    GgufBytes i64(long value) {
        buffer.putLong(value);
        return this;
    }

    GgufBytes string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return i64(bytes.length).raw(bytes);
    }

    /// A key and the type of its value, which has to follow.
    GgufBytes key(String key, MetadataType type) {
        return string(key).i32(type.id());
    }

    /// A tensor info.
    GgufBytes tensor(String name, int type, long offset, long... dims) {
        string(name).i32(dims.length);
        for (long dim : dims) {
            i64(dim);
        }
        return i32(type).i64(offset);
    }

    /// Zeros up to the next multiple of 32, then `bytes` more.
    GgufBytes data(int bytes) {
        buffer.position((int) TensorTable.align(buffer.position(), 32) + bytes);
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    Path writeTo(Path file) throws IOException {
        return Files.write(file, bytes());
    }
}
