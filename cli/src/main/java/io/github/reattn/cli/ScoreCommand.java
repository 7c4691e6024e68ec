package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.Prompt;
import io.github.reattn.Reattn;
import io.github.reattn.backend.Session;
import io.github.reattn.generation.Cancellation;
import io.github.reattn.generation.Score;
import io.github.reattn.generation.Scorer;
import io.github.reattn.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn score`.
@Command(
        name = "score",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Say how likely continuations are after their contexts, for evaluation; a JSON object a line.",
            "",
            "Input:  {\"id\", \"context\" | \"context_tokens\", \"continuation\" | \"continuation_tokens\"}. A context"
                    + " that is text begins with BOS where the model wants it, and may spell control tokens; a"
                    + " continuation is taken as it is. Tokens are never added to tokens.",
            "Output: {\"id\", \"logprob\", \"token_logprobs\", \"greedy\", \"is_greedy\", \"top\", \"tokens\"}:"
                    + " natural logarithms of the probabilities of the continuation and of each of its tokens, the"
                    + " likeliest token in the place of each, whether it is the continuation's everywhere, the"
                    + " K likeliest [token, logit] for each place, and the continuation's tokens.",
            "",
            "Lines that follow each other and begin alike are faster: what they share is read once.",
        },
        footer = {
            "",
            "Example:",
            "  echo '{\"id\": 1, \"context\": \"Paris is the capital of\", \"continuation\": \" France\"}' |"
                    + " reattn score --top 3 -"
        })
final class ScoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IN.jsonl", description = "What to score; - is standard input.")
    String input = "";

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "How many of the likeliest tokens to give for each place (default: 0).")
    int top;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.jsonl",
            description = "Where scores go; ids that are in it already are skipped. Else standard output.")
    @Nullable
    String output;

    @Mixin
    ContextArguments context = new ContextArguments();

    @Mixin
    ModelArguments model = new ModelArguments();

    @Override
    public Integer call() throws IOException {
        if (top < 0) {
            throw new IllegalArgumentException("--top is " + top + "; expected 0 or more");
        }
        try (JsonlJob job = JsonlJob.open(input, output);
                Reattn reattn = model.open(context.limit(), false);
                Session session = reattn.openSession()) {
            Scorer scorer = new Scorer(session);
            Cancellation never = new Cancellation();
            int fullUpTo =
                    model.attention.mode(reattn.modelInfo().contextLength()).fullUpTo();
            job.run("scoring", (fields, result) -> {
                int[] start = contextTokens(fields, reattn);
                int[] rest = continuationTokens(fields, reattn.tokenizer());
                if (start.length + rest.length > fullUpTo) {
                    scorer.forget();
                }
                put(scorer.score(start, rest, top, never), result);
            });
        }
        return 0;
    }

    private static int[] contextTokens(JsonFields fields, Reattn reattn) {
        requireOne(fields, "context", "context_tokens");
        String text = fields.text("context");
        int @Nullable [] tokens = text == null ? fields.tokens("context_tokens") : reattn.encode(Prompt.raw(text));
        return tokens == null || tokens.length == 0 ? nothing(reattn.tokenizer()) : tokens;
    }

    private static int[] continuationTokens(JsonFields fields, Tokenizer tokenizer) {
        requireOne(fields, "continuation", "continuation_tokens");
        String text = fields.text("continuation");
        int @Nullable [] tokens =
                text == null ? fields.tokens("continuation_tokens") : tokenizer.encode(text, false, false);
        return tokens == null ? new int[0] : tokens;
    }

    private static void requireOne(JsonFields fields, String text, String tokens) {
        if (fields.has(text) == fields.has(tokens)) {
            throw new IllegalArgumentException("expected one of \"" + text + "\" and \"" + tokens + "\", found "
                    + (fields.has(text) ? "both" : "none"));
        }
    }

    /// What stands for an empty context: BOS, or EOS where the model has none.
    private static int[] nothing(Tokenizer tokenizer) {
        int token = tokenizer.bos() >= 0 ? tokenizer.bos() : tokenizer.eos();
        return token >= 0 ? new int[] {token} : new int[0];
    }

    private static void put(Score score, ObjectNode result) {
        result.put("logprob", score.logprob());
        ArrayNode logprobs = result.putArray("token_logprobs");
        ArrayNode greedy = result.putArray("greedy");
        result.put("is_greedy", score.isGreedy());
        ArrayNode top = result.putArray("top");
        ArrayNode tokens = result.putArray("tokens");
        for (Score.ScoredToken token : score.tokens()) {
            logprobs.add(token.logprob());
            greedy.add(token.greedy());
            tokens.add(token.token());
            ArrayNode place = Json.array();
            token.top().forEach(one -> place.addArray().add(one.token()).add(one.logit()));
            top.add(place);
        }
    }
}
