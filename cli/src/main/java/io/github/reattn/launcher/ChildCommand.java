package io.github.reattn.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command line of the child JVM.
final class ChildCommand {
    /// Serial: the shortest start and the smallest heap; almost nothing is allocated while a model computes. The heap
    /// holds vocabularies and texts only: weights are mapped, the KV cache is off-heap. `Xlog:disable`: a cache that
    /// does not fit this JVM is ignored without a word. `add-opens`: see `Child` on stderr.
    private static final List<String> FLAGS = Collections.unmodifiableList(Arrays.asList(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:MaxRAMPercentage=25",
            "-XX:-UsePerfData",
            "-Xlog:disable"));

    /// Longest argument that Linux passes on (MAX_ARG_STRLEN).
    private static final int MAX_ARGUMENT_BYTES = 128 * 1024;

    private final JavaHome home;
    private final AotCache aot;
    private final String[] args;

    private ChildCommand(JavaHome home, AotCache aot, String[] args) {
        this.home = home;
        this.aot = aot;
        this.args = args;
    }

    static ChildCommand of(JavaHome home, AotCache aot, String[] args) {
        return new ChildCommand(home, aot, args);
    }

    /// The class path that this JVM runs with, absolute where it is one jar.
    static String classPath() {
        String path = System.getProperty("java.class.path", "");
        return path.indexOf(File.pathSeparatorChar) < 0 ? new File(path).getAbsolutePath() : path;
    }

    /// Everything that must be the same when the AOT cache is made and when it is used.
    List<String> jvm(String... more) {
        List<String> command = new ArrayList<>();
        command.add(home.java().getPath());
        command.addAll(FLAGS);
        command.addAll(Arrays.asList(more));
        command.add("-cp");
        command.add(classPath());
        return command;
    }

    List<String> words() {
        List<String> more = new ArrayList<>();
        if (aot.isThere()) {
            more.add("-XX:AOTCache=" + aot.file());
            more.add("-XX:+UnlockDiagnosticVMOptions"); // for the next
            more.add("-XX:+VerifySharedSpaces"); // the checksum: a JVM crashes on a damaged cache
        }
        more.add("-D" + Launcher.LAUNCHED + "=true");
        String raw = rawArguments();
        if (raw != null) {
            more.add("-Dreattn.args=" + raw);
        }
        String options = System.getenv("REATTN_JAVA_OPTS");
        if (options != null && !options.trim().isEmpty()) {
            more.addAll(Arrays.asList(options.trim().split("\\s+")));
        }
        List<String> command = jvm(more.toArray(new String[0]));
        command.add(Launcher.MAIN_CLASS);
        command.addAll(Arrays.asList(args));
        return command;
    }

    /// Whether this JVM cannot decode what is not ASCII in its arguments (`LC_ALL=C`, as in most containers).
    static boolean isLocalePoor() {
        String charset = System.getProperty("sun.jnu.encoding", "UTF-8");
        return charset.equals("ANSI_X3.4-1968") && new File("/proc/self/cmdline").exists();
    }

    /// The arguments as the user typed them, joined by NUL, in Base64; null where Java decoded them well.
    private @Nullable String rawArguments() {
        if (!isLocalePoor() || args.length == 0) {
            return null;
        }
        try {
            byte[] line = Files.readAllBytes(Paths.get("/proc/self/cmdline"));
            int start = line.length;
            for (int left = args.length; left > 0; left--) {
                start--; // the NUL that ends the argument
                while (start > 0 && line[start - 1] != 0) {
                    start--;
                }
            }
            String text = new String(line, start, Math.max(0, line.length - 1 - start), StandardCharsets.UTF_8);
            byte[] encoded = Base64.getEncoder().encode(text.getBytes(StandardCharsets.UTF_8));
            return encoded.length > MAX_ARGUMENT_BYTES - 100 ? null : new String(encoded, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return null;
        }
    }
}
