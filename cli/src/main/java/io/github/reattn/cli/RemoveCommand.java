package io.github.reattn.cli;

import io.github.reattn.store.Bytes;
import io.github.reattn.store.ModelStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `reattn rm`.
@Command(
        name = "rm",
        description = "Delete models from the store, and what interrupted pulls have left of them.",
        footer = {"", "Example:", "  reattn rm smollm2"})
final class RemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "A name as reattn list shows it.")
    List<String> names = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        ModelStore store = ModelStore.user();
        int status = 0;
        for (String name : names) {
            long freed = store.remove(name);
            if (freed < 0) {
                System.err.println("reattn: no model '" + name + "' in " + store.directory() + "; see: reattn list");
                status = 2;
            } else {
                System.out.println("deleted " + name + " (" + Bytes.text(freed) + ")");
            }
        }
        return status;
    }
}
