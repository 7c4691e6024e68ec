package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.Prompt;
import io.github.reattn.Reattn;
import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reattn run`.
@Command(
        name = "run",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Answer one question, or continue a text.",
        footer = {
            "",
            "Examples:",
            "  reattn run \"Why is the sky blue?\"",
            "  reattn run -m model.gguf -s \"Answer in French.\" \"Good morning!\"",
            "  cat book.txt | reattn run -f - \"Who is the narrator?\"",
            "  reattn run --raw --temp 0 -n 20 \"Once upon a time\"",
            "  reattn run --json \"Name three colours\" | jq -r .text"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PROMPT",
            arity = "0..*",
            description = "The question; several words are joined. - reads it from standard input.")
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A text to put before the question; - is standard input. May be given more than once.")
    List<String> files = new ArrayList<>();

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            description = "The system message: how the model shall behave.")
    @Nullable
    String system;

    @Option(names = "--raw", description = "No chat template: the model continues the text as it is.")
    boolean raw;

    @Option(names = "--stats", description = "Print times and rates on stderr.")
    boolean stats;

    @Option(names = "--json", description = "Print one JSON object at the end instead of the text as it comes.")
    boolean json;

    @Mixin
    ContextArguments context = new ContextArguments();

    @Mixin
    ModelArguments model = new ModelArguments();

    @ArgGroup(validate = false, heading = "%nSampling:%n", order = 30)
    SamplingArguments sampling = new SamplingArguments();

    @Override
    public Integer call() throws IOException {
        Prompt prompt = prompt(text());
        try (Reattn reattn = model.open(context.limit(), !raw)) {
            AnswerOutput output = new AnswerOutput();
            try (AnswerListener listener = new AnswerListener(json ? piece -> {} : output::print)) {
                Answer answer = reattn.generate(prompt, sampling.generation(), listener);
                output.end();
                report(answer, reattn);
            }
        }
        return 0;
    }

    /// The files and the question, in the order in which the model reads them.
    private String text() throws IOException {
        String question = String.join(" ", words);
        boolean questionFromInput =
                question.equals("-") || (words.isEmpty() && files.isEmpty() && !Terminal.STDIN.isTerminal());
        if (files.stream().filter("-"::equals).count() + (questionFromInput ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "standard input (-) can be read only once; give a file, or the question");
        }
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append(Text.read(file)).append(raw ? "" : "\n\n");
        }
        text.append(questionFromInput ? Text.read("-") : question);
        if (raw ? text.isEmpty() : text.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "the prompt is empty; give a question, or - to read it from standard input");
        }
        return raw ? text.toString() : text.toString().strip();
    }

    private Prompt prompt(String text) {
        if (raw && system != null) {
            throw new IllegalArgumentException("--system has no meaning with --raw: a raw text has no roles");
        }
        if (raw) {
            return Prompt.raw(text);
        }
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(text));
        return Prompt.conversation(messages);
    }

    private void report(Answer answer, Reattn reattn) {
        if (json) {
            ObjectNode node = Json.object().put("model", reattn.modelInfo().name());
            AnswerFacts.put(answer, node);
            System.out.println(Json.line(node));
        }
        System.out.flush();
        if (stats) {
            System.err.println(
                    AnswerFacts.line(answer) + "; " + reattn.modelInfo().backend());
        }
        if (answer.finishReason() == FinishReason.CONTEXT_FULL) {
            System.err.println("reattn: the context is full after "
                    + (answer.promptTokens() + answer.tokens().size()) + " tokens; --ctx-size allows more");
        }
    }
}
