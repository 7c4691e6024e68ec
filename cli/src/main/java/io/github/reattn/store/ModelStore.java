package io.github.reattn.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The user's models on disk.
///
/// ```
/// models/NAME/FILE.gguf …      a whole, checked model; appears by one rename of its directory
/// models/NAME/model.json       where it came from
/// models/.partial/NAME/        what is not whole yet
/// models/.partial/NAME.lock    held by the process that pulls it
/// ```
/// Thread-safe: all state is in the file system.
public final class ModelStore {
    private static final String MANIFEST = "model.json";

    private final Path models;

    /// A store under a directory, which need not exist yet.
    public ModelStore(Path home) {
        models = home.resolve("models");
    }

    /// The user's store: under `REATTN_HOME`, else in the platform's place for application data.
    public static ModelStore user() {
        return new ModelStore(UserDirectories.data(System.getenv(), System.getProperty("os.name", "")));
    }

    /// The directory that holds the models.
    public Path directory() {
        return models;
    }

    /// All models, by name. A directory that is no model is left out.
    public List<StoredModel> list() throws IOException {
        List<StoredModel> list = new ArrayList<>();
        if (Files.isDirectory(models)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(models)) {
                for (Path child : children) {
                    read(child).ifPresent(list::add);
                }
            }
        }
        list.sort(Comparator.comparing(StoredModel::name));
        return list;
    }

    /// The model of this name, in any case.
    public Optional<StoredModel> find(String name) throws IOException {
        return StoredModel.isName(name) ? read(models.resolve(name.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    /// The model's file, or the first one of a split model. Reads a directory only, so that a start is quick.
    Optional<Path> findFile(String name) throws IOException {
        Path directory = models.resolve(name.toLowerCase(Locale.ROOT));
        return StoredModel.isName(name) && Files.isDirectory(directory) ? firstFile(directory) : Optional.empty();
    }

    /// Deletes a model, and what is left of interrupted pulls of it.
    ///
    /// @return how many bytes that freed, or −1 if there was nothing of this name
    public long remove(String name) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!StoredModel.isName(name)) {
            return -1;
        }
        long freed = -1;
        for (Path directory : List.of(models.resolve(lower), partial(lower))) {
            if (Files.exists(directory)) {
                freed = Math.max(freed, 0) + delete(directory);
            }
        }
        return freed;
    }

    /// Where a model grows.
    Path partial(String name) {
        return models.resolve(".partial").resolve(name);
    }

    /// The file that is locked while a model is pulled.
    Path lockFile(String name) {
        return models.resolve(".partial").resolve(name + ".lock");
    }

    /// Puts a finished model under its name, in place of an older one.
    ///
    /// @param ready a directory on the same disk that holds the model's files; gone afterwards
    StoredModel install(StoredModel model, Path ready) throws IOException {
        ObjectNode manifest = new ObjectMapper().createObjectNode();
        manifest.put("name", model.name());
        manifest.put("ref", model.ref());
        manifest.put("size", model.size());
        manifest.put("sha256", model.sha256());
        manifest.put("licence", model.licence());
        manifest.put("pulled", model.pulled());
        Files.writeString(ready.resolve(MANIFEST), manifest.toPrettyString() + "\n");
        Path target = models.resolve(model.name());
        Path old = ready.resolveSibling("old");
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(ready, target, StandardCopyOption.ATOMIC_MOVE);
        if (Files.exists(old)) {
            delete(old);
        }
        return find(model.name())
                .orElseThrow(() -> new PullException(target + ": the model vanished right after it was stored"));
    }

    /// Deletes a tree.
    ///
    /// @return bytes of the files in it
    static long delete(Path tree) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(tree)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return 0;
        }
        long bytes = 0;
        for (Path path : paths) {
            bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
            Files.deleteIfExists(path);
        }
        return bytes;
    }

    private static Optional<StoredModel> read(Path directory) throws IOException {
        @Nullable Path fileName = directory.getFileName();
        Path manifest = directory.resolve(MANIFEST);
        if (fileName == null || !Files.isRegularFile(manifest)) {
            return Optional.empty();
        }
        Optional<Path> file = firstFile(directory);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(manifest));
        return Optional.of(new StoredModel(
                fileName.toString(),
                json.path("ref").asText(),
                file.get(),
                json.path("size").asLong(),
                json.path("sha256").asText(),
                json.path("licence").asText(),
                json.path("pulled").asText()));
    }

    private static Optional<Path> firstFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".gguf"))
                    .min(Comparator.naturalOrder());
        }
    }
}
