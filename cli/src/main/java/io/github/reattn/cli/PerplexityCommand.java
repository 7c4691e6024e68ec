package io.github.reattn.cli;

import io.github.reattn.Reattn;
import io.github.reattn.generation.Perplexity;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn perplexity`.
@Command(
        name = "perplexity",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measure how well a model predicts a text.",
            "",
            "The text is cut into windows of N tokens that follow each other; tokens 1 to N-1 of each are predicted"
                    + " from all earlier ones of the window. Where the model wants BOS, it replaces the first token"
                    + " of each window. A rest shorter than a window is left out, unless it is the whole text.",
        },
        footer = {
            "",
            "Examples:",
            "  reattn perplexity -m model.gguf --context 2048 book.txt",
            "  reattn perplexity -m model.gguf --context 512 --windows 4 --json book.txt"
        })
final class PerplexityCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A text in UTF-8; - is standard input.")
    String file = "";

    @Option(names = "--context", paramLabel = "N", required = true, description = "Tokens of a window, at least 2.")
    int context;

    @Option(names = "--windows", paramLabel = "W", description = "The most windows; 0 = all (default).")
    int windows;

    @Option(
            names = "--json",
            description = "Print {\"tokens\", \"nll\", \"ppl\"}: how many tokens were predicted, the mean of their"
                    + " negative log-likelihoods (natural logarithm), and its exponential.")
    boolean json;

    @Mixin
    ModelArguments model = new ModelArguments();

    @Override
    public Integer call() throws IOException {
        if (context < 2 || windows < 0) {
            throw new IllegalArgumentException(
                    context < 2
                            ? "--context is " + context + "; expected at least 2 tokens"
                            : "--windows is " + windows + "; expected 1 or more, or 0 for all");
        }
        String text = Text.read(file);
        if (text.isEmpty()) {
            throw new IllegalArgumentException((file.equals("-") ? "standard input" : file) + ": is empty");
        }
        try (Reattn reattn = model.open(context, false)) {
            Perplexity perplexity = measure(reattn, reattn.tokenizer().encode(text, false, false));
            if (json) {
                System.out.println(Json.line(Json.object()
                        .put("tokens", perplexity.tokens())
                        .put("nll", perplexity.nll())
                        .put("ppl", perplexity.ppl())));
            } else {
                System.out.println(String.format(
                        Locale.ROOT,
                        "perplexity %.4f (mean negative log-likelihood %.5f over %d tokens)",
                        perplexity.ppl(),
                        perplexity.nll(),
                        perplexity.tokens()));
            }
        }
        return 0;
    }

    private Perplexity measure(Reattn reattn, int[] tokens) {
        try (SlowWork progress = SlowWork.of("predicting", "tokens", -1)) {
            return reattn.perplexity(tokens, context, windows, progress::update);
        }
    }
}
