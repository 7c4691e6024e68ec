package io.github.reattn.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;

/// A file that grows: `NAME.part`, its running SHA-256, and in `NAME.part.origin` where its bytes came from.
final class PartFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final Path originPath;
    private final FileChannel channel;
    private MessageDigest digest;
    private long length;

    private PartFile(Path path, FileChannel channel) {
        this.path = path;
        this.originPath = path.resolveSibling(path.getFileName() + ".origin");
        this.channel = channel;
        this.digest = newDigest();
    }

    /// Opens or creates the part of a file; reads what is there already, for the checksum.
    static PartFile open(Path target) throws IOException {
        Path path = target.resolveSibling(target.getFileName() + ".part");
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            PartFile part = new PartFile(path, channel);
            part.readBack();
            return part;
        } catch (IOException e) {
            throw Failures.writing(path, e);
        }
    }

    private void readBack() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                length += n;
            }
        }
    }

    Path path() {
        return path;
    }

    long length() {
        return length;
    }

    String sha256() throws IOException {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IOException("this JVM's SHA-256 cannot be read while it runs", e);
        }
    }

    /// What was noted of the bytes' origin; empty where nothing was.
    Properties origin() throws IOException {
        Properties origin = new Properties();
        if (Files.isRegularFile(originPath)) {
            try (InputStream in = Files.newInputStream(originPath)) {
                origin.load(in);
            } catch (IllegalArgumentException e) {
                origin.clear(); // damaged: as good as none
            }
        }
        return origin;
    }

    void noteOrigin(Properties origin) throws IOException {
        try (OutputStream out = Files.newOutputStream(originPath)) {
            origin.store(out, null);
        } catch (IOException e) {
            throw Failures.writing(originPath, e);
        }
    }

    void append(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        try {
            while (buffer.hasRemaining()) {
                length += channel.write(buffer, length);
            }
        } catch (IOException e) {
            throw Failures.writing(path, e);
        }
        digest.update(bytes, 0, count);
    }

    /// Forgets all bytes.
    void restart() throws IOException {
        Files.deleteIfExists(originPath);
        channel.truncate(0);
        digest = newDigest();
        length = 0;
    }

    /// Makes the bytes safe on disk and gives the file its name.
    void finish(Path target) throws IOException {
        try {
            channel.force(true);
            channel.close();
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(originPath);
        } catch (IOException e) {
            throw Failures.writing(target, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
