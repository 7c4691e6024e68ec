package io.github.reattn.gguf;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Writes a GGUF file, version 3, little-endian: metadata and tensors in the order in which they were given.
///
/// ```java
/// GgufWriter.to(path)
///         .metadata("general.architecture", "llama")
///         .metadata("llama.block_count", 1)
///         .tensor("token_embd.weight", GgmlType.Q8_0, new long[] {64, 256}, segment)
///         .tensor("output_norm.weight", ones, 64)
///         .write();
/// ```
///
/// Dimensions are GGML's `ne`: values per row first. Tensor data is read only by [#write], in constant memory. The file
/// appears whole or not at all: it is written beside its place and then moved there, which also keeps a mapping of an
/// older file intact. Not thread-safe.
public final class GgufWriter {
    /// GGML's `GGML_MAX_NAME` counts a terminating zero.
    private static final int MAX_NAME_BYTES = 63;

    private static final int CHUNK_BYTES = 1 << 16;

    private final Path path;
    private final Map<String, MetadataValue> metadata = new LinkedHashMap<>();
    private final Map<String, Entry> tensors = new LinkedHashMap<>();

    private GgufWriter(Path path) {
        this.path = path;
    }

    /// The data of a tensor, produced while it is written.
    @FunctionalInterface
    public interface TensorData {
        /// Writes exactly the tensor's bytes; no need to buffer, flush or close.
        void writeTo(OutputStream out) throws IOException;
    }

    /// @param info its offset is not known before all metadata is there
    private record Entry(TensorInfo info, TensorData data) {}

    /// A writer of the file at `path`, which [#write] creates or replaces.
    public static GgufWriter to(Path path) {
        return new GgufWriter(path);
    }

    /// Adds a key.
    ///
    /// @param value a Java value, of which [MetadataValue#of(Object)] says what it becomes, or a [MetadataValue]
    /// @throws IllegalArgumentException if the key is empty or already there, or no type stands for the value
    public GgufWriter metadata(String key, Object value) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a metadata key is empty");
        }
        if (metadata.putIfAbsent(key, MetadataValue.of(value)) != null) {
            throw new IllegalArgumentException("metadata key " + key + " is already there");
        }
        return this;
    }

    /// Adds every key of another file.
    ///
    /// @throws IllegalArgumentException if one is already there
    public GgufWriter metadata(Metadata other) {
        other.values().forEach(this::metadata);
        return this;
    }

    /// Adds the key `general.alignment`: tensors start at multiples of it, instead of 32.
    ///
    /// @param bytes a power of two
    public GgufWriter alignment(int bytes) {
        return metadata(TensorTable.ALIGNMENT_KEY, bytes);
    }

    /// Adds a tensor.
    ///
    /// @param dims GGML's `ne`, values per row first
    /// @param data the tensor's bytes, little-endian; read by [#write]
    /// @throws IllegalArgumentException if the name is empty, already there or longer than GGML's 63 bytes, or the data
    /// is not as large as type and dimensions say
    public GgufWriter tensor(String name, GgmlType type, long[] dims, MemorySegment data) {
        return add(name, type, dims, data.byteSize(), out -> copy(data, out));
    }

    /// Adds a tensor of [GgmlType#F32].
    ///
    /// @param values all values, row after row; read by [#write]
    /// @param dims GGML's `ne`, values per row first
    /// @throws IllegalArgumentException as above
    public GgufWriter tensor(String name, float[] values, long... dims) {
        return add(name, GgmlType.F32, dims, (long) values.length * Float.BYTES, out -> copy(values, out));
    }

    /// Adds a tensor whose data is produced by [#write], which fails if it is not as large as type and dimensions say.
    ///
    /// @param dims GGML's `ne`, values per row first
    /// @throws IllegalArgumentException as above
    public GgufWriter tensor(String name, GgmlType type, long[] dims, TensorData data) {
        return add(name, type, dims, bytes(name, type, dims), data);
    }

    /// Writes the file.
    ///
    /// @throws IOException if the system fails to write it, a string has an unpaired surrogate, `general.alignment` is
    /// no power of two, or a tensor's data has not its size; an older file is then left as it was
    public void write() throws IOException {
        long alignment = TensorTable.alignment(new Metadata(path.toString(), metadata));
        Path unfinished = path.resolveSibling("." + path.getFileName() + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                write(new GgufOutput(channel), alignment);
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            throw new GgufException(path + ": cannot be written: its directory does not exist", e);
        } catch (AccessDeniedException e) {
            throw new GgufException(path + ": cannot be written: no permission", e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private GgufWriter add(String name, GgmlType type, long[] dims, long dataBytes, TensorData data) {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean encodes = StandardCharsets.UTF_8.newEncoder().canEncode(name);
        if (nameBytes == 0 || nameBytes > MAX_NAME_BYTES || !encodes) {
            throw new IllegalArgumentException("tensor name \"" + name + "\" has " + nameBytes
                    + " bytes; expected 1 to " + MAX_NAME_BYTES + " of UTF-8");
        }
        long expected = bytes(name, type, dims);
        if (dataBytes != expected) {
            throw new IllegalArgumentException("tensor " + name + ": " + dataBytes + " bytes of data; expected "
                    + expected + " for " + type + " " + Arrays.toString(dims));
        }
        if (tensors.putIfAbsent(name, new Entry(new TensorInfo(path, name, type.id(), dims.clone(), 0, expected), data))
                != null) {
            throw new IllegalArgumentException("tensor " + name + " is already there");
        }
        return this;
    }

    private static long bytes(String name, GgmlType type, long[] dims) {
        try {
            return BlockLayout.of(type.id()).tensorBytes(dims);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor " + name + ": " + e.getMessage(), e);
        }
    }

    private void write(GgufOutput out, long alignment) throws IOException {
        out.i32(GgufPart.MAGIC);
        out.i32(GgufPart.VERSION);
        out.i64(tensors.size());
        out.i64(metadata.size());
        new MetadataWriter(path.toString(), out).write(metadata);
        long offset = 0;
        for (Entry tensor : tensors.values()) {
            long[] dims = tensor.info.dims();
            out.string(tensor.info.name());
            out.i32(dims.length);
            for (long dim : dims) {
                out.i64(dim);
            }
            out.i32(tensor.info.typeId());
            out.i64(offset);
            offset = TensorTable.align(Math.addExact(offset, tensor.info.bytes()), alignment);
        }
        // Data is padded behind the last tensor too: GGML's reader expects it.
        out.pad(alignment);
        for (Entry tensor : tensors.values()) {
            long start = out.position();
            tensor.data.writeTo(out);
            long written = out.position() - start;
            if (written != tensor.info.bytes()) {
                throw new IOException(path + ": tensor " + tensor.info.name() + ": its data is " + written
                        + " bytes; expected " + tensor.info.bytes());
            }
            out.pad(alignment);
        }
        out.flush();
    }

    private static void copy(MemorySegment data, OutputStream out) throws IOException {
        byte[] chunk = new byte[(int) Math.min(data.byteSize(), CHUNK_BYTES)];
        for (long from = 0; from < data.byteSize(); from += chunk.length) {
            int length = (int) Math.min(chunk.length, data.byteSize() - from);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }

    private static void copy(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int perChunk = CHUNK_BYTES / Float.BYTES;
        for (int from = 0; from < values.length; from += perChunk) {
            int length = Math.min(perChunk, values.length - from);
            chunk.asFloatBuffer().put(values, from, length);
            out.write(chunk.array(), 0, length * Float.BYTES);
        }
    }
}
