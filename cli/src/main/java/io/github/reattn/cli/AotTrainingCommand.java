package io.github.reattn.cli;

import io.github.reattn.store.Catalogue;
import io.github.reattn.store.ModelStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Does the program's typical work once, so that the JVM can note in its AOT cache which classes that takes. Started
/// by `io.github.reattn.launcher.AotTraining`; prints nothing, and only reads what is the user's.
@Command(name = "aot-training", hidden = true, description = "Exercise the program for the JVM's AOT cache.")
final class AotTrainingCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        InputStream in = System.in;
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            Main.run("--version");
            Main.run("list", "--all", "--json");
            String template = "{\"template\":\"{% for m in messages %}{{ m.role }}{% endfor %}\",\"vars\":[]}\n";
            System.setIn(new ByteArrayInputStream(template.getBytes(StandardCharsets.UTF_8)));
            Main.run("template", "--batch", "-");
            if (ModelStore.user().find(Catalogue.DEFAULT_MODEL).isPresent()) {
                Main.run("run", "-m", Catalogue.DEFAULT_MODEL, "-t", "1", "-n", "40", "Why is the sky blue?");
            }
            return 0;
        } finally {
            System.setOut(out);
            System.setIn(in);
        }
    }
}
