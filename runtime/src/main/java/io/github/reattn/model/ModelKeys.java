package io.github.reattn.model;

import io.github.reattn.gguf.Excerpt;
import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Metadata;
import java.io.IOException;

/// The metadata under a family's prefix, with the bounds that make the values safe to use: a message names the file,
/// the key, what it holds and what was expected.
final class ModelKeys {
    private final GgufFile file;
    private final Metadata metadata;
    private final String prefix;

    /// @param prefix of the keys, as `llama`
    ModelKeys(GgufFile file, String prefix) {
        this.file = file;
        this.metadata = file.metadata();
        this.prefix = prefix;
    }

    Metadata metadata() {
        return metadata;
    }

    String key(String name) {
        return prefix + "." + name;
    }

    boolean has(String name) {
        return metadata.has(key(name));
    }

    /// A size, which must be there.
    int size(String name) throws IOException {
        return size(name, metadata.integer(key(name)), Integer.MAX_VALUE);
    }

    /// A size of at most `most`, which must be there.
    int sizeUpTo(int most, String name) throws IOException {
        return size(name, metadata.integer(key(name)), most);
    }

    /// A size that has a default.
    int size(String name, int otherwise) throws IOException {
        return size(name, metadata.integer(key(name), otherwise), Integer.MAX_VALUE);
    }

    private int size(String name, int value, int most) throws GgufException {
        if (value <= 0 || value > most) {
            throw wrong(name, value, most == Integer.MAX_VALUE ? "1 or more" : "1 to " + most);
        }
        return value;
    }

    /// A finite number above 0, which must be there.
    float number(String name) throws IOException {
        return number(name, metadata.number(key(name)));
    }

    /// A finite number above 0 that has a default.
    float number(String name, double otherwise) throws IOException {
        return number(name, metadata.number(key(name), (float) otherwise));
    }

    private float number(String name, float value) throws GgufException {
        if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
            throw wrong(name, value, "a finite number above 0");
        }
        return value;
    }

    /// Refuses a file that asks for a feature which is not there.
    void refuseIfSet(String name) throws IOException {
        float value = metadata.number(key(name), 0);
        if (value != 0) {
            throw unsupported(name, value, "0, or no such key");
        }
    }

    GgufException wrong(String name, Object found, String expected) {
        return new GgufException(place(name) + " is " + found + ", expected " + expected);
    }

    UnsupportedModelException unsupported(String name, Object found, String supported) {
        return new UnsupportedModelException(
                place(name) + " is " + Excerpt.of(found.toString()) + "; supported: " + supported);
    }

    private String place(String name) {
        return file.path() + ": " + key(name);
    }
}
