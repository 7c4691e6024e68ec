package io.github.reattn.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs the child JVM on this one's terminal: same stdin, stdout and stderr, same exit code.
///
/// Ctrl-C goes to both, as they share the process group: the child decides what it means, this JVM waits. A TERM that
/// stops this JVM stops the child. The child ends itself when this JVM is gone (`Main`).
///
/// The JDK warns on stderr of every incubator module, with no way to turn that off. So the child is started through a
/// shell that keeps the true stderr as descriptor 3, which the child makes its `System.err` (property
/// `reattn.stderr`), and sends descriptor 2 to a small file, of which all but that warning is printed at the end: what
/// the JVM itself has to say, as when it cannot start.
final class Child {
    private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";
    private static final String SHELL = "/bin/sh";

    private Child() {}

    static int run(ChildCommand command, @Nullable File cache) throws IOException {
        File messages = messageFile(cache);
        List<String> words = command.words();
        if (messages != null) {
            words.add(1, "-Dreattn.stderr=3");
            words.addAll(0, Arrays.asList(SHELL, "-c", "exec 3>&2 2>>\"$0\"; exec \"$@\"", messages.getPath()));
        }
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        if (ChildCommand.isLocalePoor()) {
            Map<String, String> environment = builder.environment();
            environment.put("LC_ALL", "C.UTF-8");
        }
        final Process process = builder.start();
        ignoreInterrupt();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread() { // a lambda would cost 10 ms
                            @Override
                            public void run() {
                                terminate(process);
                            }
                        });
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            return 1;
        } finally {
            if (messages != null) {
                printMessages(messages);
            }
        }
    }

    private static void terminate(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /// Called after the child has started: it would inherit an ignored signal. By reflection, as javac warns of
    /// `sun.misc.Signal` whatever one tells it; where there is no such class, Ctrl-C stops both.
    private static void ignoreInterrupt() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("INT"),
                            handler.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            return;
        }
    }

    private static @Nullable File messageFile(@Nullable File cache) throws IOException {
        if (JavaHome.isWindows() || !new File(SHELL).canExecute()) {
            return null;
        }
        File directory = cache == null ? new File(System.getProperty("java.io.tmpdir", "/tmp")) : cache;
        File file = new File(directory, "jvm-" + Long.toHexString(System.nanoTime()) + ".err");
        try {
            return file.createNewFile() ? file : null;
        } catch (IOException e) {
            return null; // a full or read-only disk: then the warning is seen
        }
    }

    private static void printMessages(File file) throws IOException {
        List<String> lines = new ArrayList<>();
        if (file.length() != WARNING.length() + 1) {
            lines = new ArrayList<>(
                    Arrays.asList(new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8).split("\n")));
            lines.remove(WARNING);
        }
        if (!file.delete()) {
            file.deleteOnExit();
        }
        for (String line : lines) {
            System.err.println(line);
        }
    }
}
