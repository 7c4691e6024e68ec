package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/// Runs commands in this JVM: quick, where the launcher does not matter.
final class InProcess {
    private InProcess() {}

    static Cli.Result run(String... args) {
        return run(new byte[0], args);
    }

    static Cli.Result run(byte[] stdin, String... args) {
        return capture(stdin, () -> Main.run(args));
    }

    /// What a piece of the program prints, and the exit code that it gives.
    static Cli.Result capture(byte[] stdin, IntSupplier program) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(stdin));
            System.setOut(new PrintStream(outBytes, false, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int status = program.getAsInt();
            return new Cli.Result(
                    status, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// The output of a command that succeeds.
    static String out(String... args) {
        return run(args).isFine().out();
    }

    /// The one line of a command that refuses.
    static String refusal(String... args) {
        Cli.Result result = run(args);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("reattn: ").endsWith("\n").hasLineCount(1);
        return result.err().strip();
    }
}
