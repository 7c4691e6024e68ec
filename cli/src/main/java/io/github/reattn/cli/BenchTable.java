package io.github.reattn.cli;

import java.util.Locale;

/// Results of `reattn bench` as llama-bench's Markdown table.
final class BenchTable implements BenchPrinter {
    private static final String[] NAMES = {"model", "size", "params", "backend", "threads", "test", "t/s"};

    /// Of the columns; negative where the text stands at the left.
    private static final int[] WIDTHS = {-30, 10, 10, -16, 7, 15, 20};

    private boolean first = true;

    @Override
    public void print(BenchSetup setup, BenchResult result) {
        if (first) {
            first = false;
            System.out.println(row(NAMES));
            System.out.println(rule());
        }
        System.out.println(row(
                setup.modelType(),
                size(setup.modelSize()),
                count(setup.parameters()),
                setup.backend(),
                Integer.toString(setup.threads()),
                result.test().name(),
                String.format(Locale.ROOT, "%.2f ± %.2f", result.averageTs(), result.deviationTs())));
        System.out.flush();
    }

    @Override
    public void end() {
        System.out.println("\nbuild: reattn " + BenchSetup.version());
    }

    private static String row(String... cells) {
        StringBuilder row = new StringBuilder("|");
        for (int i = 0; i < cells.length; i++) {
            row.append(String.format(" %" + WIDTHS[i] + "s |", cells[i]));
        }
        return row.toString();
    }

    private static String rule() {
        StringBuilder rule = new StringBuilder("|");
        for (int width : WIDTHS) {
            rule.append(' ')
                    .append("-".repeat(Math.abs(width) - 1))
                    .append(width > 0 ? ":" : "-")
                    .append(" |");
        }
        return rule.toString();
    }

    private static String size(long bytes) {
        double mebibytes = bytes / 1048576.0;
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.2f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
    }

    private static String count(long parameters) {
        return parameters < 1_000_000_000
                ? String.format(Locale.ROOT, "%.2f M", parameters / 1e6)
                : String.format(Locale.ROOT, "%.2f B", parameters / 1e9);
    }
}
