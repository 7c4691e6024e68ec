package io.github.reattn.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The models that have a short name: data, read from `catalogue.json` beside this class.
public final class Catalogue {

    /// The model that is used where none is named.
    public static final String DEFAULT_MODEL = "smollm2";

    private final List<Entry> entries;

    Catalogue(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /// One model.
    ///
    /// @param name what `-m` and `pull` call it
    /// @param description one line for people
    /// @param file the file's name
    /// @param size bytes
    /// @param sha256 lower-case hex
    /// @param licence SPDX id, or the licence's name
    /// @param sources where it is, best first; each a list of references whose files, joined, are the model
    public record Entry(
            String name,
            String description,
            String file,
            long size,
            String sha256,
            String licence,
            List<List<ModelRef>> sources) {}

    /// The catalogue in the jar.
    public static Catalogue builtIn() throws IOException {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.json")) {
            if (in == null) {
                throw new IOException("catalogue.json is missing from the jar; build it again");
            }
            return parse(new ObjectMapper().readTree(in));
        }
    }

    static Catalogue parse(JsonNode json) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode model : json.path("models")) {
            List<List<ModelRef>> sources = new ArrayList<>();
            for (JsonNode source : model.path("sources")) {
                List<ModelRef> parts = new ArrayList<>();
                source.forEach(part -> parts.add(ModelRef.parse(part.asText())));
                sources.add(List.copyOf(parts));
            }
            entries.add(new Entry(
                    model.path("name").asText(),
                    model.path("description").asText(),
                    model.path("file").asText(),
                    model.path("size").asLong(),
                    model.path("sha256").asText(),
                    model.path("licence").asText(),
                    List.copyOf(sources)));
        }
        return new Catalogue(entries);
    }

    /// All models, in the catalogue's order.
    public List<Entry> entries() {
        return entries;
    }

    /// The model of this name, in any case.
    public Optional<Entry> find(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
