package io.github.reattn.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A GGUF file, opened for reading: metadata, and tensors as views of the mapped file.
///
/// Versions 2 and 3, little-endian. Opening any part of a split model (`-00001-of-00003.gguf`) opens all of it. The
/// whole header is checked on opening: counts and lengths against what the file holds, tensors against truncation,
/// misalignment and overlap, keys and names against duplicates. A tensor of a type that is not supported is listed by
/// [#tensorInfos] and fails only when it is asked for. Headers above 256 MiB are refused; bytes of a string that are no
/// UTF-8 become U+FFFD.
///
/// Nothing is copied: tensors are read-only views of the mapping, whose pages the system loads on first use. They live
/// until [#close]; reading one afterwards throws `IllegalStateException`. A file must not be truncated while it is
/// open:
/// reading a lost page ends in an `InternalError` of the JVM. Replacing the file by a move, as [GgufWriter] does, is
/// safe. `general.alignment` may be as small as 1, so read with unaligned layouts. Thread-safe.
///
/// @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF specification</a>
public final class GgufFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final GgufPart first;
    private final Map<String, TensorInfo> infos;
    private final Map<Path, MemorySegment> data;

    /// @param arena closed with this file
    GgufFile(Path path, Arena arena, List<GgufPart> parts) throws GgufException {
        this.path = path;
        this.arena = arena;
        this.first = parts.getFirst();
        this.infos = new LinkedHashMap<>();
        this.data = new HashMap<>();
        for (GgufPart part : parts) {
            data.put(part.path(), part.data());
            for (TensorInfo info : part.tensors().values()) {
                TensorInfo other = infos.put(info.name(), info);
                if (other != null) {
                    throw new GgufException(
                            part.path() + ": tensor " + Excerpt.of(info.name()) + " is also in " + other.file());
                }
            }
        }
    }

    /// Opens a file and, where it is a part of a split model, the other parts.
    ///
    /// @throws GgufException if it is missing, unreadable, or no valid GGUF file; the message says which and where
    /// @throws IOException if the system fails to map it
    @SuppressWarnings("MustBeClosedChecker") // the arena becomes the file's, which closes it
    public static GgufFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            GgufFile file = new GgufFile(path, arena, SplitFile.openAll(path, arena));
            opened = true;
            return file;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// The path that was opened.
    public Path path() {
        return path;
    }

    /// The format's version, 2 or 3.
    public int version() {
        return first.version();
    }

    /// The metadata; of a split model that of its first part.
    public Metadata metadata() {
        return first.metadata();
    }

    /// What the file says about its tensors, in its order; empty for a file with only a vocabulary.
    public List<TensorInfo> tensorInfos() {
        return List.copyOf(infos.values());
    }

    /// All tensors in the file's order.
    ///
    /// @throws GgufException if the type of one is not supported
    public List<Tensor> tensors() throws GgufException {
        List<Tensor> tensors = new ArrayList<>(infos.size());
        for (TensorInfo info : infos.values()) {
            tensors.add(tensor(info));
        }
        return tensors;
    }

    /// The tensor of this name, or empty where there is none.
    ///
    /// @throws GgufException if its type is not supported
    public Optional<Tensor> find(String name) throws GgufException {
        TensorInfo info = infos.get(name);
        return info == null ? Optional.empty() : Optional.of(tensor(info));
    }

    /// The tensor of this name.
    ///
    /// @throws GgufException if there is none, or its type is not supported
    public Tensor require(String name) throws GgufException {
        return tensor(info(name));
    }

    /// GGML's `ne` of a tensor: values per row first.
    ///
    /// @throws GgufException if there is no tensor of this name
    public long[] shape(String name) throws GgufException {
        return info(name).dims();
    }

    /// Unmaps the file; its tensors can no longer be read.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private TensorInfo info(String name) throws GgufException {
        TensorInfo info = infos.get(name);
        if (info == null) {
            throw new GgufException(path + ": tensor " + name + " is missing; the file has " + infos.size());
        }
        return info;
    }

    private Tensor tensor(TensorInfo info) throws GgufException {
        GgmlType type = info.type().orElseThrow(() -> unsupported(info));
        MemorySegment file = data.get(info.file());
        if (file == null) {
            throw new IllegalStateException(info + " is not of this file");
        }
        // An empty tensor may be said to lie anywhere.
        MemorySegment slice = info.bytes() == 0 ? file.asSlice(0, 0) : file.asSlice(info.offset(), info.bytes());
        return new Tensor(info.name(), type, info.rows(), info.cols(), slice);
    }

    private static GgufException unsupported(TensorInfo info) {
        String supported = Arrays.toString(GgmlType.values());
        return new GgufException(info.file() + ": " + Excerpt.of(info.name()) + " is " + info.typeName()
                + "; supported: " + supported.substring(1, supported.length() - 1));
    }
}
