package io.github.reattn.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;

/// Runs the command in this JVM if it has the Vector module, else once more in a child JVM that has it.
///
/// | this JVM | what happens |
/// |---|---|
/// | JDK 25 or newer, Vector module resolved | runs here |
/// | JDK 25 or newer, without it | a child with the flags of [ChildCommand] |
/// | the same, `--no-restart` | runs here with scalar kernels, and says so |
/// | older | a child on an installed JDK 25; one line where there is none |
public final class Launcher {
    static final String MAIN_CLASS = "io.github.reattn.cli.Main";

    /// Set in the child: it must not start another one.
    static final String LAUNCHED = "reattn.launched";

    private static final String INSTALL = "install JDK 25 (for example Temurin 25), or set JAVA_HOME to one";

    private Launcher() {}

    /// Runs the command; exits with its exit code.
    public static void main(String[] args) throws Throwable {
        JavaHome own = JavaHome.current();
        boolean inPlace = isGiven("--no-restart", args);
        if (own.feature() < JavaHome.REQUIRED) {
            JavaHome found = inPlace ? null : JavaHome.search();
            if (found == null) {
                System.err.println("reattn: needs JDK " + JavaHome.REQUIRED + " or newer, this is Java " + own.feature()
                        + " (" + own.path() + "); " + INSTALL);
                System.exit(2);
            }
            System.exit(restart(found, args));
        }
        if (hasVectorModule() || System.getProperty(LAUNCHED) != null) {
            runHere(args);
        } else if (inPlace) {
            System.err.println("reattn: --no-restart: running without the Vector API, with scalar kernels (slow)");
            runHere(args);
        } else if (own.mayHaveVectorModule()) {
            System.exit(restart(own, args));
        } else {
            JavaHome found = JavaHome.search();
            if (found != null) {
                System.exit(restart(found, args));
            }
            System.err.println("reattn: " + own.path() + " lacks the module jdk.incubator.vector, so scalar kernels are"
                    + " used (slow); " + INSTALL);
            runHere(args);
        }
    }

    private static int restart(JavaHome home, String[] args) {
        File cache = CacheDirectory.find();
        AotCache aot = AotCache.of(cache, home, ChildCommand.classPath());
        ChildCommand command = ChildCommand.of(home, aot, args);
        try {
            int status = Child.run(command, cache);
            aot.createInBackground(command);
            return status;
        } catch (IOException e) {
            System.err.println("reattn: cannot start " + home.java() + ": " + e.getMessage()
                    + "; --no-restart runs without a second JVM");
            return 1;
        }
    }

    private static void runHere(String[] args) throws Throwable {
        try {
            Class.forName(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean hasVectorModule() {
        try {
            Class.forName("jdk.incubator.vector.Vector", false, Launcher.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /// Whether the option stands before `--`, after which everything is text.
    private static boolean isGiven(String option, String[] args) {
        for (String arg : args) {
            if (arg.equals("--")) {
                return false;
            }
            if (arg.equals(option)) {
                return true;
            }
        }
        return false;
    }
}
