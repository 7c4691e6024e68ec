package io.github.reattn.cli;

import java.io.Console;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a standard stream is a terminal, where a person looks.
enum Terminal {
    STDIN(0),
    STDOUT(1),
    STDERR(Integer.getInteger("reattn.stderr", 2));

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Whether this stream is a terminal.
    boolean isTerminal() {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return System.getProperty("os.name", "").startsWith("Windows") ? isConsole() : isatty(descriptor);
    }

    /// Whether colours may be used: on a terminal that can, unless the user objects (no-color.org).
    boolean hasColours() {
        String noColor = System.getenv("NO_COLOR");
        boolean objects = noColor != null && !noColor.isEmpty();
        return !objects && !"dumb".equals(System.getenv("TERM")) && isTerminal();
    }

    @SuppressWarnings("SystemConsoleNull")
    private static boolean isConsole() {
        Console console = System.console();
        return console != null && console.isTerminal(); // null in a JVM without the module for it
    }

    /// POSIX `isatty`; slow on its first call (about 0.1 s), and so only where there is no `/proc`.
    @SuppressWarnings("restricted")
    private static boolean isatty(int descriptor) {
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle isatty = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("isatty"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            return (int) isatty.invokeExact(descriptor) == 1;
        } catch (Throwable e) { // what MethodHandle.invokeExact declares
            return false;
        }
    }
}
