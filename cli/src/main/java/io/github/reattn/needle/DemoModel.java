package io.github.reattn.needle;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.launcher.CacheDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// The model that is built in: 2.5 million weights, trained on windows of 512 tokens.
public final class DemoModel {
    private static final String RESOURCE = "/io/github/reattn/needle/needle-512.gguf";

    private DemoModel() {}

    /// The model as a file, which can be mapped: in the user's cache where there is one, else a temporary one. It is
    /// written whole and then named; its name holds its checksum, and what lies there already is checked.
    public static Path file() throws IOException {
        byte[] model;
        try (InputStream in = Objects.requireNonNull(DemoModel.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            model = in.readAllBytes();
        }
        File cache = CacheDirectory.find();
        if (cache == null) {
            Path file = Files.createTempFile("reattn-needle", ".gguf");
            file.toFile().deleteOnExit();
            return Files.write(file, model);
        }
        String checksum = HexFormat.of().formatHex(sha256(model)).substring(0, 16);
        return extract(model, cache.toPath().resolve("needle-512-" + checksum + ".gguf"));
    }

    /// The parameters that suit it.
    public static AttentionMode.Scoped scope() {
        return new AttentionMode.Scoped(512, 512, 16, 4, 16, 64, 8);
    }

    /// Writes a file, unless it is there already with the same bytes.
    static Path extract(byte[] model, Path file) throws IOException {
        if (Files.isRegularFile(file)
                && Files.size(file) == model.length
                && Arrays.equals(Files.readAllBytes(file), model)) {
            return file;
        }
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "needle", ".part");
        try {
            Files.write(part, model);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
