package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.store.Bytes;
import io.github.reattn.store.Catalogue;
import io.github.reattn.store.ModelStore;
import io.github.reattn.store.StoredModel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `reattn list`.
@Command(
        name = "list",
        description = "Show the models in the store.",
        footer = {"", "Examples:", "  reattn list", "  reattn list --all", "  reattn list --json"})
final class ListCommand implements Callable<Integer> {
    @Option(names = "--all", description = "Also show the catalogue's models that are not pulled.")
    boolean all;

    @Option(names = "--json", description = "Print a JSON list.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        ModelStore store = ModelStore.user();
        List<StoredModel> models = store.list();
        Set<String> names = models.stream().map(StoredModel::name).collect(Collectors.toSet());
        List<Catalogue.Entry> others = all
                ? Catalogue.builtIn().entries().stream()
                        .filter(entry -> !names.contains(entry.name()))
                        .toList()
                : List.of();
        if (json) {
            printJson(models, others);
            return 0;
        }
        if (models.isEmpty() && others.isEmpty()) {
            System.err.println("reattn: no models yet in " + store.directory() + "; see: reattn list --all");
        }
        for (StoredModel model : models) {
            print(model.name(), Bytes.text(model.size()), model.file().toString());
        }
        for (Catalogue.Entry entry : others) {
            print(entry.name(), Bytes.text(entry.size()), "not pulled; " + entry.description());
        }
        return 0;
    }

    private static void print(String name, String size, String rest) {
        System.out.println(String.format("%-36s %8s  %s", name, size, rest));
    }

    private static void printJson(List<StoredModel> models, List<Catalogue.Entry> others) {
        ArrayNode list = Json.array();
        models.forEach(model -> list.add(json(model)));
        for (Catalogue.Entry entry : others) {
            list.addObject()
                    .put("name", entry.name())
                    .put("size", entry.size())
                    .put("sha256", entry.sha256())
                    .put("licence", entry.licence())
                    .put("description", entry.description())
                    .putNull("file");
        }
        System.out.println(list.toPrettyString());
    }

    static ObjectNode json(StoredModel model) {
        return Json.object()
                .put("name", model.name())
                .put("size", model.size())
                .put("sha256", model.sha256())
                .put("licence", model.licence())
                .put("ref", model.ref())
                .put("pulled", model.pulled())
                .put("file", model.file().toString());
    }
}
