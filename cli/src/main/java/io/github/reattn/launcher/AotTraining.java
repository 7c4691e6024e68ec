package io.github.reattn.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes the AOT cache: trains a JVM on the program's typical work, checks the result, and moves it to its name.
///
/// One at a time, by a lock that the system takes back when the process dies. Caches of the same place for an older
/// jar or JVM are deleted.
public final class AotTraining {
    private static final long LIMIT_SECONDS = 120;
    private static final long STALE_MILLIS = 24 * 3600 * 1000L;

    private AotTraining() {}

    /// Makes the cache.
    ///
    /// @param args the cache's file, then the command line of the JVM up to its class path
    public static void main(String[] args) throws IOException, InterruptedException {
        File file = new File(args[0]);
        List<String> jvm = Arrays.asList(args).subList(1, args.length);
        File lockFile = new File(file.getPath() + ".lock");
        try (FileChannel channel =
                        FileChannel.open(lockFile.toPath(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null && !file.exists() && train(file, jvm)) {
                deleteOld(file);
            }
        }
        Files.deleteIfExists(lockFile.toPath());
    }

    private static boolean train(File file, List<String> jvm) throws IOException, InterruptedException {
        File draft = new File(file.getPath() + ".tmp");
        try {
            if (succeeds(jvm, "-XX:AOTCacheOutput=" + draft, "aot-training")
                    && succeeds(jvm, "-XX:AOTMode=on", "-XX:AOTCache=" + draft, "--version")) {
                try (FileChannel channel = FileChannel.open(draft.toPath(), StandardOpenOption.WRITE)) {
                    channel.force(true); // the name must never stand for half a file, even after a power cut
                }
                Files.move(draft.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
                return true;
            }
            return false;
        } finally {
            Files.deleteIfExists(draft.toPath());
            Files.deleteIfExists(new File(draft.getPath() + ".config").toPath()); // the JVM's, if it was stopped
        }
    }

    /// Runs the program with one more argument behind the JVM's.
    private static boolean succeeds(List<String> jvm, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(jvm);
        int last = more.length - 1;
        command.addAll(command.size() - 2, Arrays.asList(more).subList(0, last)); // before -cp PATH
        command.add(command.size() - 2, "-D" + Launcher.LAUNCHED + "=training");
        command.add(Launcher.MAIN_CLASS);
        command.add(more[last]);
        Process process = silent(command).start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private static void deleteOld(File file) throws IOException {
        String name = file.getName();
        String place = name.substring(0, name.lastIndexOf('-') + 1);
        File[] siblings = file.getAbsoluteFile().getParentFile().listFiles();
        for (File sibling : siblings == null ? new File[0] : siblings) {
            boolean old = sibling.getName().startsWith(place)
                    && !sibling.getName().startsWith(name)
                    && !sibling.getName().endsWith(".lock");
            boolean stray = sibling.getName().endsWith(".err")
                    && sibling.lastModified() < System.currentTimeMillis() - STALE_MILLIS;
            if (old || stray) {
                Files.deleteIfExists(sibling.toPath());
            }
        }
    }

    /// A process that has no part in this one's terminal or pipes: whoever waits for their end does not wait for it.
    static ProcessBuilder silent(List<String> command) {
        File nothing = new File(JavaHome.isWindows() ? "NUL" : "/dev/null");
        return new ProcessBuilder(command)
                .redirectInput(nothing)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(nothing))
                .redirectError(ProcessBuilder.Redirect.appendTo(nothing));
    }
}
