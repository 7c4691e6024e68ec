package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.MetadataValue;
import io.github.reattn.gguf.TensorInfo;
import io.github.reattn.store.Bytes;
import io.github.reattn.store.ModelResolver;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn inspect`.
@Command(
        name = "inspect",
        description = "Show what a GGUF file holds: metadata, tensors, types, parameters.",
        footer = {
            "",
            "Examples:",
            "  reattn inspect model.gguf",
            "  reattn inspect smollm2 --tensors",
            "  reattn inspect model.gguf --json --full | jq .metadata"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A GGUF file, or a model's name in the store.")
    String file = "";

    @Option(names = "--tensors", description = "List every tensor with type, shape and size.")
    boolean tensors;

    @Option(names = "--full", description = "Show long texts and arrays whole.")
    boolean full;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    /// The tensors of one type.
    private record Total(long count, long values, long bytes) {
        Total plus(Total other) {
            return new Total(count + other.count, values + other.values, bytes + other.bytes);
        }
    }

    @Override
    public Integer call() throws IOException {
        try (GgufFile gguf = GgufFile.open(new ModelResolver(new PullProgress()).resolve(file))) {
            Map<String, Total> totals = gguf.tensorInfos().stream()
                    .collect(Collectors.toMap(
                            TensorInfo::typeName,
                            info -> new Total(1, values(info), Math.max(0, info.bytes())),
                            Total::plus,
                            TreeMap::new));
            Total all = totals.values().stream().reduce(new Total(0, 0, 0), Total::plus);
            if (json) {
                System.out.println(json(gguf, totals, all).toPrettyString());
            } else {
                print(gguf, totals, all);
            }
            return 0;
        }
    }

    private static long values(TensorInfo info) {
        return LongStream.of(info.dims()).reduce(1, Math::multiplyExact);
    }

    private void print(GgufFile gguf, Map<String, Total> totals, Total all) {
        System.out.println(gguf.path() + ": GGUF version " + gguf.version() + ", " + all.count() + " tensors, "
                + count(all.values()) + " parameters, " + Bytes.text(all.bytes()));
        System.out.println("\nMetadata (" + gguf.metadata().keys().size() + "):");
        gguf.metadata()
                .values()
                .forEach((key, value) ->
                        System.out.printf("  %-44s %-8s %s%n", Text.visible(key), type(value), text(value)));
        System.out.println("\nTypes:");
        totals.forEach((type, total) -> System.out.printf(
                "  %-10s %6d tensors %10s parameters %10s%n",
                type, total.count(), count(total.values()), Bytes.text(total.bytes())));
        if (tensors) {
            System.out.println("\nTensors (shape: values per row first):");
            for (TensorInfo info : gguf.tensorInfos()) {
                System.out.printf(
                        "  %-44s %-8s %-20s %10s%n",
                        Text.visible(info.name()),
                        info.typeName(),
                        Arrays.toString(info.dims()),
                        info.bytes() < 0 ? "?" : Bytes.text(info.bytes()));
            }
        }
    }

    private static String type(MetadataValue value) {
        return value.isArray() ? value.elementType() + "[]" : value.type().toString();
    }

    private String text(MetadataValue value) {
        int most = full ? Integer.MAX_VALUE : 8;
        if (!value.isArray()) {
            return Text.visible(full ? value.toString() : Text.shortened(value.toString(), 100));
        }
        StringBuilder text = new StringBuilder("(").append(value.length()).append(") ");
        String elements = Json.line(MetadataJson.elements(value, most));
        return Text.visible(
                text.append(full ? elements : Text.shortened(elements, 100)).toString());
    }

    private ObjectNode json(GgufFile gguf, Map<String, Total> totals, Total all) {
        ObjectNode node = Json.object();
        node.put("file", gguf.path().toString());
        node.put("version", gguf.version());
        node.put("tensor_count", all.count());
        node.put("parameters", all.values());
        node.put("tensor_bytes", all.bytes());
        ObjectNode metadata = node.putObject("metadata");
        gguf.metadata().values().forEach((key, value) -> metadata.set(key, MetadataJson.of(value, full)));
        ObjectNode types = node.putObject("types");
        totals.forEach((type, total) -> types.putObject(type)
                .put("tensors", total.count())
                .put("parameters", total.values())
                .put("bytes", total.bytes()));
        if (tensors) {
            ArrayNode list = node.putArray("tensors");
            for (TensorInfo info : gguf.tensorInfos()) {
                ObjectNode tensor = list.addObject();
                tensor.put("name", info.name()).put("type", info.typeName());
                ArrayNode shape = tensor.putArray("shape");
                LongStream.of(info.dims()).forEach(shape::add);
                tensor.put("offset", info.offset()).put("bytes", info.bytes());
            }
        }
        return node;
    }

    /// `134.5 M`.
    private static String count(long values) {
        if (values < 1_000_000) {
            return Long.toString(values);
        }
        boolean billions = values >= 1_000_000_000;
        return String.format(Locale.ROOT, "%.1f %s", values / (billions ? 1e9 : 1e6), billions ? "G" : "M");
    }
}
