package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.needle.Arm;
import io.github.reattn.needle.DemoModel;
import io.github.reattn.needle.NeedleCase;
import io.github.reattn.needle.NeedlePlan;
import io.github.reattn.needle.PromptWriter;
import io.github.reattn.needle.Summary;
import io.github.reattn.needle.SummaryText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `reattn needle`.
@Command(
        name = "needle",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measure how far back a model finds what it was told: needles in haystacks.",
            "",
            "Without -m it shows on a small model of its own, trained on 512 tokens, what retrieval does: about a minute."
                    + " With -m it hides secret codes in a text, asks for them, and compares the modes of attention."
                    + " Answers are greedy. A scope is used from its own size on, unless --recall-from says another"
                    + " length: inside the trained window, too.",
        },
        footer = {
            "",
            "Examples:",
            "  reattn needle",
            "  reattn needle -m smollm2 --lengths 4k,8k,16k --haystack book.txt --out results",
            "  reattn needle -m model.gguf --lengths 8k --modes reattention --sweep scope=512,1024,2048",
            "  reattn needle -m model.gguf --suite ruler --tasks vt,cwe --lengths 4k --json"
        })
final class NeedleCommand implements Callable<Integer> {
    private static final String BUILT_IN =
            "The built-in model: 2.5 million weights, trained on 512 tokens. Right answers in percent, by length of the"
                    + "\ncontext (tokens) and depth of the needle; -: not asked.\n\n";

    @Option(
            names = "--lengths",
            paramLabel = "TOKENS",
            split = ",",
            description = "Lengths of prompt and answer together, in the model's tokens; 4k is 4096 (default: 4k,8k).")
    @Nullable
    List<String> lengths;

    @Option(
            names = "--depths",
            paramLabel = "PERCENT",
            split = ",",
            description = "How much of the text stands before the needle (default: 10,30,50,70,90).")
    @Nullable
    List<Double> depths;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Questions for each length and depth (default: 1), or for each length and task of RULER"
                    + " (default: 5).")
    @Nullable
    Integer repeats;

    @Option(names = "--seed", paramLabel = "N", description = "Other texts, names and codes (default: 42).")
    long seed = 42;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write results.jsonl, summary.csv and a heat map for each mode (PNG) there; a run that was"
                    + " stopped goes on where it was.")
    @Nullable
    Path out;

    @Option(names = "--json", description = "Print the summary as a JSON object.")
    boolean json;

    @ArgGroup(validate = false, heading = "%nQuestions:%n", order = 5)
    NeedleQuestions questions = new NeedleQuestions();

    @ArgGroup(validate = false, heading = "%nComparison:%n", order = 6)
    NeedleModes modes = new NeedleModes();

    @Mixin
    ModelArguments model = new ModelArguments();

    @Override
    public Integer call() throws IOException {
        boolean builtIn = !model.model.isGiven();
        NeedlePlan plan = plan(builtIn);
        Path file = builtIn ? DemoModel.file() : model.model.resolve();
        boolean chat = !builtIn && questions.isChat();
        try (NeedleModels models = NeedleModels.open(file, model, plan.longest(), chat)) {
            Reattn full = models.full();
            int window = full.modelInfo().contextLength();
            PromptWriter writer = PromptWriter.of(full, chat);
            List<Arm> arms = modes.arms(model.attention, builtIn ? DemoModel.scope() : Scoped.reattention(window));
            String settings = file.getFileName() + ", " + full.modelInfo().bytes() + " bytes"
                    + (builtIn ? "" : ", " + questions.settings());
            List<NeedleCase> cases = plan.cases(arms, settings);
            plan.check(writer);
            Summary summary;
            try (NeedleResults results = NeedleResults.open(out)) {
                new NeedleJob(models, writer, results).run(cases);
                summary = new Summary(cases, results.byId());
                results.write(summary);
            }
            if (json) {
                System.out.println(
                        Json.line(SummaryText.json(summary, full.modelInfo().name(), window)));
            } else {
                System.out.print(
                        (builtIn ? BUILT_IN : "") + SummaryText.plain(summary, window, Terminal.STDOUT.hasColours()));
            }
        }
        return 0;
    }

    private NeedlePlan plan(boolean builtIn) throws IOException {
        int most = repeats != null ? repeats : questions.isRuler() ? 5 : 1;
        if (builtIn && lengths == null && depths == null && repeats == null) {
            return NeedlePlan.demonstration(questions.builtIn(), seed);
        }
        return NeedlePlan.of(
                builtIn ? questions.builtIn() : questions.ofSuite(),
                Sizes.parse("--lengths", lengths != null ? lengths : List.of("4k", "8k")),
                questions.isRuler() ? noDepths() : depths != null ? depths : List.of(10.0, 30.0, 50.0, 70.0, 90.0),
                most,
                seed);
    }

    private List<Double> noDepths() {
        if (depths != null) {
            throw new IllegalArgumentException(
                    "--depths has no meaning with --suite ruler: its tasks place the needles");
        }
        return List.of(-1.0);
    }
}
