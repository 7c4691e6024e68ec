package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.backend.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `reattn bench`.
@Command(
        name = "bench",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measure how fast a model reads (pp) and generates (tg), in llama-bench's rows.",
            "",
            "Random tokens, no sampling; mean and standard deviation of the runs. Every test is first run without"
                    + " being measured, the first of its kind for some seconds, so that the JVM has compiled what"
                    + " it will.",
        },
        footer = {
            "",
            "Examples:",
            "  reattn bench -m model.gguf",
            "  reattn bench -m model.gguf -p 512 -n 128 -d 0,2048,8192 -t 8 -o json"
        })
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--n-prompt"},
            paramLabel = "TOKENS",
            split = ",",
            description = "Lengths of prompts to read; 0 = none (default: 512).")
    List<Integer> prompts = List.of(512);

    @Option(
            names = {"-n", "--n-gen"},
            paramLabel = "TOKENS",
            split = ",",
            description = "How many tokens to generate; 0 = none (default: 128).")
    List<Integer> gens = List.of(128);

    @Option(
            names = {"-d", "--n-depth"},
            paramLabel = "TOKENS",
            split = ",",
            description = "How many tokens the context holds before (default: 0).")
    List<Integer> depths = List.of(0);

    @Option(
            names = {"-r", "--repetitions"},
            paramLabel = "N",
            description = "Measured runs of each test (default: 5).")
    int repetitions = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long the first test of each kind runs before it is measured (default: 3).")
    double warmUpSeconds = 3;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: table).")
    BenchPrinter.Format format = BenchPrinter.Format.TABLE;

    @Option(names = "--json", description = "The same as -o json.")
    boolean json;

    @Mixin
    ModelArguments model = new ModelArguments();

    @Override
    public Integer call() throws IOException {
        BenchPrinter printer = (json ? BenchPrinter.Format.JSON : format).printer();
        List<BenchResult.Test> tests = tests();
        int most = tests.stream()
                .mapToInt(test -> test.depth() + test.tokens())
                .max()
                .orElseThrow();
        // Depth is what is asked for, whatever the model was trained with: nobody reads what it says.
        try (Reattn reattn = Reattn.open(model.model.resolve(), model.openOptions(most));
                Session session = reattn.openSession()) {
            BenchSetup setup = BenchSetup.of(reattn.modelInfo(), model);
            BenchMeter meter = new BenchMeter(
                    session, reattn.modelInfo().vocabSize(), most, repetitions, (long) (warmUpSeconds * 1e9));
            tests.forEach(test -> printer.print(setup, meter.measure(test)));
            printer.end();
        }
        return 0;
    }

    /// In llama-bench's order.
    private List<BenchResult.Test> tests() {
        require("-p", prompts);
        require("-n", gens);
        require("-d", depths);
        if (repetitions < 1) {
            throw new IllegalArgumentException("-r is " + repetitions + "; expected at least 1");
        }
        List<BenchResult.Test> tests = new ArrayList<>();
        for (int depth : depths) {
            prompts.stream().filter(prompt -> prompt > 0).forEach(p -> tests.add(new BenchResult.Test(p, 0, depth)));
            gens.stream().filter(gen -> gen > 0).forEach(n -> tests.add(new BenchResult.Test(0, n, depth)));
        }
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure: -p and -n are 0");
        }
        return tests;
    }

    private static void require(String option, List<Integer> values) {
        for (int value : values) {
            if (value < 0 || value > 1 << 28) {
                throw new IllegalArgumentException(
                        option + " is " + value + "; expected 0 to " + (1 << 28) + " tokens");
            }
        }
    }
}
