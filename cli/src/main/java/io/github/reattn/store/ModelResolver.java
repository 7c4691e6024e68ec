package io.github.reattn.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `-m` means: a file's path, else a name in the store; where it is not given, the default model, which is pulled
/// on first use.
public final class ModelResolver {
    private final ModelStore store;
    private final PullListener listener;
    private final @Nullable String defaultModel;

    /// A resolver over the user's store.
    ///
    /// @param listener watches the pull of the default model
    public ModelResolver(PullListener listener) {
        this(ModelStore.user(), listener, System.getenv("REATTN_MODEL"));
    }

    ModelResolver(ModelStore store, PullListener listener, @Nullable String defaultModel) {
        this.store = store;
        this.listener = listener;
        this.defaultModel = defaultModel;
    }

    /// The model file, or the first one of a split model.
    ///
    /// @param model what the user gave for `-m`, or null
    /// @throws IOException if there is no such file and no such model, with what to do; or the default model cannot
    ///     be pulled
    public Path resolve(@Nullable String model) throws IOException {
        if (model != null && !model.isBlank()) {
            return existing(model);
        }
        if (defaultModel != null && !defaultModel.isBlank()) {
            return existing(defaultModel);
        }
        Optional<Path> there = store.findFile(Catalogue.DEFAULT_MODEL);
        if (there.isPresent()) {
            return there.get();
        }
        ModelRef ref = new ModelRef.Named(Catalogue.DEFAULT_MODEL);
        return new Puller(store, Catalogue.builtIn(), listener)
                .pull(ref, null, false)
                .file();
    }

    private Path existing(String model) throws IOException {
        boolean path = model.contains("/")
                || model.contains("\\")
                || model.toLowerCase(Locale.ROOT).endsWith(".gguf");
        try {
            Path file = Path.of(model);
            if (Files.isRegularFile(file) || (path && Files.exists(file))) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new IOException(model + ": no path: " + e.getReason(), e);
        }
        Optional<Path> stored = store.findFile(model);
        if (stored.isPresent()) {
            return stored.get();
        }
        boolean ref = model.startsWith("hf:") || model.startsWith("pip:") || model.startsWith("http");
        if (ref || Catalogue.builtIn().find(model).isPresent()) {
            throw new IOException(model + ": not pulled yet; run: reattn pull " + model);
        }
        throw new IOException(
                path
                        ? model + ": no such file"
                        : model + ": no such file, and no model of this name; see: reattn list");
    }
}
