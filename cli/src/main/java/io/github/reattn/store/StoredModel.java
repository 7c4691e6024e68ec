package io.github.reattn.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/// A model in the store.
///
/// @param name what `-m` calls it, lower-case
/// @param ref where it came from
/// @param file the model file, or the first one of a split model
/// @param size bytes of all its files
/// @param sha256 of its first file, lower-case hex
/// @param licence as the catalogue says, or empty
/// @param pulled when, as ISO 8601
public record StoredModel(String name, String ref, Path file, long size, String sha256, String licence, String pulled) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /// Whether a text can be a model's name, and so a directory's on every system.
    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.endsWith(".") && !text.contains("..");
    }

    /// The name of a model file without what all of them have: `Foo-Q4_0-00001-of-00003.gguf` → `foo-q4_0`.
    static String nameOf(String file) {
        String base = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        String stem = base.replaceFirst("(?i)\\.gguf$", "").replaceFirst("-\\d{5}-of-\\d{5}$", "");
        String name = stem.replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("\\.{2,}", ".")
                .replaceAll("^[^A-Za-z0-9]+|\\.+$", "");
        return (name.isEmpty() ? "model" : name.substring(0, Math.min(100, name.length()))).toLowerCase(Locale.ROOT);
    }
}
