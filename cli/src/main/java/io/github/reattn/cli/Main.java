package io.github.reattn.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The `reattn` command, once it runs in the right JVM (`io.github.reattn.launcher.Launcher` sees to that).
///
/// Exit codes: 0 done, 1 failed though the input was right, 2 wrong usage or input. Errors are one line on stderr.
public final class Main {
    private Main() {}

    /// Runs the command and exits.
    public static void main(String[] args) {
        StandardStreams.install();
        ParentWatch.start();
        System.exit(run(arguments(args)));
    }

    /// Runs the command on the standard streams.
    ///
    /// @return the exit code
    static int run(String... args) {
        boolean debug = isDebug(args);
        try {
            int status = commandLine(debug, args).execute(args);
            System.out.flush();
            return status;
        } catch (Throwable e) { // also errors: a person gets a line, whatever it is
            return ErrorLine.report(e, debug);
        } finally {
            System.err.flush();
        }
    }

    private static CommandLine commandLine(boolean debug, String... args) {
        CommandLine line = Commands.commandLine(args);
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.STDOUT.hasColours() ? Ansi.ON : Ansi.OFF));
        line.setExecutionExceptionHandler((e, command, parsed) -> ErrorLine.report(e, debug));
        line.setParameterExceptionHandler((e, parsed) -> ErrorLine.reportUsage(e, debug));
        return line;
    }

    /// The arguments as typed: a launcher whose locale could not decode them passes them on as they were.
    private static String[] arguments(String[] args) {
        String raw = System.getProperty("reattn.args");
        if (raw == null) {
            return args;
        }
        String[] typed = new String(Base64.getDecoder().decode(raw), StandardCharsets.UTF_8).split("\0", -1);
        return typed.length == args.length ? typed : args;
    }

    private static boolean isDebug(String[] args) {
        for (String arg : args) {
            if (arg.equals("--")) {
                return false;
            }
            if (arg.equals("--debug")) {
                return true;
            }
        }
        return false;
    }
}
