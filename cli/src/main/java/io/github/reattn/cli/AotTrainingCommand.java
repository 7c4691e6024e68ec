package io.github.reattn.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Does the program's typical work once, so that the JVM can note in its AOT cache which classes that takes. Started
/// by `io.github.reattn.launcher.AotTraining`; prints nothing, and touches nothing of the user's.
@Command(name = "aot-training", hidden = true, description = "Exercise the program for the JVM's AOT cache.")
final class AotTrainingCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            Main.run("--version");
            Main.run("list", "--all", "--json");
            Main.run("pull", "--help");
            return 0;
        } finally {
            System.setOut(out);
        }
    }
}
