package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints results of `reattn bench` as llama-bench does, with its names. One per run.
interface BenchPrinter {
    void print(BenchSetup setup, BenchResult result);

    /// There are no more.
    default void end() {}

    /// How results may be printed.
    enum Format {
        TABLE,
        CSV,
        JSON;

        BenchPrinter printer() {
            return switch (this) {
                case TABLE -> new BenchTable();
                case CSV -> new Csv();
                case JSON -> new JsonList();
            };
        }

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A row for each result, every value in quotes.
    final class Csv implements BenchPrinter {
        private boolean first = true;

        @Override
        public void print(BenchSetup setup, BenchResult result) {
            List<String> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            setup.fields(result).properties().forEach(field -> {
                names.add(field.getKey());
                values.add("\"" + field.getValue().asText().replace("\"", "\"\"") + "\"");
            });
            if (first) {
                System.out.println(String.join(",", names));
                first = false;
            }
            System.out.println(String.join(",", values));
            System.out.flush();
        }
    }

    /// A list of objects, with the samples.
    final class JsonList implements BenchPrinter {
        private final ArrayNode list = Json.array();

        @Override
        public void print(BenchSetup setup, BenchResult result) {
            ObjectNode fields = setup.fields(result);
            result.samplesNs().forEach(fields.putArray("samples_ns")::add);
            result.samplesTs().forEach(fields.putArray("samples_ts")::add);
            list.add(fields);
        }

        @Override
        public void end() {
            System.out.println(list.toPrettyString());
        }
    }
}
