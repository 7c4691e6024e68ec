package io.github.reattn.needle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Our words, in sections (`words.txt`): the vocabulary of the built-in model, and what all other texts are made of.
/// Immutable.
final class WordLists {
    private static final String RESOURCE = "/io/github/reattn/needle/words.txt";

    private final Map<String, List<String>> sections;

    private WordLists(Map<String, List<String>> sections) {
        this.sections = sections;
    }

    static WordLists read() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> section = new ArrayList<>();
        for (String line : text().lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                section = new ArrayList<>();
                sections.put(line.substring(1, line.length() - 1), section);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                section.addAll(List.of(line.split(" +")));
            }
        }
        return new WordLists(sections);
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(WordLists.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> section(String name) {
        return Objects.requireNonNull(sections.get(name), name);
    }

    /// All words in the order of the file.
    List<String> all() {
        return sections.values().stream().flatMap(List::stream).toList();
    }

    static String capital(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
