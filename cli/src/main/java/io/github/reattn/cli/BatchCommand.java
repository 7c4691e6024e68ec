package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn batch`.
@Command(
        name = "batch",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Answer many prompts, a JSON object a line; a run that was stopped continues where it was.",
            "",
            "Input:  {\"id\", \"prompt\" | \"messages\" | \"tokens\", \"raw\", \"max_tokens\", \"temperature\", \"seed\","
                    + " \"stop\"}; all but one of the prompts may be missing, and options below hold where they are.",
            "Output: {\"id\", \"text\", \"tokens\", \"prompt_tokens\", \"cached_tokens\", \"finish_reason\","
                    + " \"timings\"}, or {\"id\", \"line\", \"error\"} for a line that is broken; without an id the"
                    + " number of the \"line\" stands in its place.",
        },
        footer = {
            "",
            "Examples:",
            "  reattn batch -m model.gguf questions.jsonl -o answers.jsonl",
            "  echo '{\"id\": 1, \"prompt\": \"Hi!\", \"max_tokens\": 20}' | reattn batch -"
        })
final class BatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IN.jsonl", description = "The prompts; - is standard input.")
    String input = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.jsonl",
            description = "Where answers go; ids that are in it already are skipped. Else standard output.")
    @Nullable
    String output;

    @Mixin
    ContextArguments context = new ContextArguments();

    @Mixin
    ModelArguments model = new ModelArguments();

    @ArgGroup(validate = false, heading = "%nSampling:%n", order = 30)
    SamplingArguments sampling = new SamplingArguments();

    @Override
    public Integer call() throws IOException {
        GenerationOptions defaults = sampling.generation();
        try (JsonlJob job = JsonlJob.open(input, output);
                Reattn reattn = model.open(context.limit(), true)) {
            job.run("answering", (fields, result) -> {
                BatchRequest request = BatchRequest.of(fields, defaults);
                AnswerFacts.put(
                        reattn.generate(request.prompt(), request.options(), GenerationListener.SILENT), result);
            });
        }
        return 0;
    }
}
