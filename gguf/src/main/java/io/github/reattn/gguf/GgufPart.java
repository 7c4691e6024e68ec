package io.github.reattn.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/// One GGUF file, mapped and checked: a whole model or a part of a split one.
///
/// @param data the whole file
record GgufPart(Path path, int version, Metadata metadata, Map<String, TensorInfo> tensors, MemorySegment data) {

    /// The file's first four bytes, `GGUF`, as a little-endian number.
    static final int MAGIC = 0x46554747;

    /// The version that is written; it differs from version 2 only in allowing big-endian files.
    static final int VERSION = 3;

    static GgufPart open(Path path, Arena arena) throws IOException {
        return of(path, map(path, arena));
    }

    /// Checks a whole file's bytes.
    static GgufPart of(Path path, MemorySegment data) throws GgufException {
        String file = path.toString();
        HeaderReader in = new HeaderReader(file, data);
        int version = version(file, in, data);
        in.enter("header", "");
        int tensorCount = in.count("tensors", TensorTable.LEAST_ENTRY_BYTES);
        int pairCount = in.count("metadata keys", MetadataReader.LEAST_PAIR_BYTES);
        Metadata metadata = new Metadata(file, new MetadataReader(in).read(pairCount));
        Map<String, TensorInfo> tensors =
                TensorTable.read(path, in, tensorCount, TensorTable.alignment(metadata), data.byteSize());
        return new GgufPart(path, version, metadata, tensors, data);
    }

    private static MemorySegment map(Path path, Arena arena) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new GgufException(path + ": is a directory; expected a GGUF file");
            }
            // Opening a pipe would wait for its writer.
            if (!attributes.isRegularFile()) {
                throw new GgufException(path + ": is no regular file; expected a GGUF file");
            }
            return mapRegular(path, arena);
        } catch (NoSuchFileException e) {
            throw new GgufException(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new GgufException(path + ": no permission to read it", e);
        }
    }

    private static MemorySegment mapRegular(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0) {
                throw new GgufException(path + ": is empty; expected a GGUF file");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        }
    }

    private static int version(String file, HeaderReader in, MemorySegment data) throws GgufException {
        if (data.byteSize() < Integer.BYTES || in.i32() != MAGIC) {
            throw new GgufException(file + ": " + foreignFormat(data));
        }
        int version = in.i32();
        if (Integer.reverseBytes(version) > 0 && Integer.reverseBytes(version) <= VERSION) {
            throw new GgufException(file + ": is a big-endian GGUF file; convert it to little-endian");
        }
        if (version != 2 && version != VERSION) {
            throw new GgufException(file + ": GGUF version " + Integer.toUnsignedString(version)
                    + "; supported: 2 and 3" + (version == 1 ? "; convert the model again" : ""));
        }
        return version;
    }

    /// What a file without GGUF's magic seems to be.
    private static String foreignFormat(MemorySegment data) {
        byte[] start = new byte[(int) Math.min(16, data.byteSize())];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, start, 0, start.length);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("FUGG")) {
            return "is a big-endian GGUF file; convert it to little-endian";
        }
        if (text.startsWith("version https://")) {
            return "is a pointer of Git LFS, not the model; fetch it with: git lfs pull";
        }
        if (text.startsWith("lmgg") || text.startsWith("fmgg") || text.startsWith("tjgg")) {
            return "is a GGML file from before GGUF; convert the model again";
        }
        return "is no GGUF file: it starts with \"" + Excerpt.of(text) + "\"; expected \"GGUF\"";
    }
}
