package io.github.reattn.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A store in a temporary directory whose waits are noted, not waited for.
final class StoreFixture implements PullListener {
    final ModelStore store;
    final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    final Map<String, String> variables = new HashMap<>();
    Duration stallTimeout = Duration.ofSeconds(10);
    long freeBytes = Long.MAX_VALUE / 4;

    StoreFixture(Path home) {
        store = new ModelStore(home);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    Environment environment() {
        return new Environment(
                variables,
                Duration.ofSeconds(2),
                stallTimeout,
                duration -> {
                    waits.add(duration);
                    Thread.sleep(2);
                },
                directory -> freeBytes);
    }

    Puller puller(Catalogue.Entry... entries) {
        return new Puller(store, new Catalogue(List.of(entries)), environment(), this);
    }

    static Catalogue.Entry entry(String name, byte[] content, List<List<ModelRef>> sources) {
        return new Catalogue.Entry(name, "", name + ".gguf", content.length, sha256(content), "MIT", sources);
    }

    /// Bytes that begin as a GGUF file does.
    static byte[] model(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
