package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.Reading;
import io.github.reattn.ReadingOptions;
import io.github.reattn.Reattn;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.trace.AskedQuestion;
import io.github.reattn.trace.TraceData;
import io.github.reattn.trace.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
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
            "  reattn run -f book.pdf --sources \"Who is the narrator?\"",
            "  reattn run -f src/ -f notes.md -q \"What is it for?\" -q \"Where does it start?\"",
            "  cat book.txt | reattn run -f - --trace looked-at.html \"Who is the narrator?\"",
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
            names = {"-q", "--question"},
            paramLabel = "TEXT",
            description = "A question; may be given more than once. What -f names is read only once.")
    List<String> questions = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "What the question is about: text, Markdown, source code, PDF, or a folder of these; - is"
                    + " standard input. May be given more than once.")
    List<String> files = new ArrayList<>();

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            description = "The system message: how the model shall behave.")
    @Nullable
    String system;

    @Option(names = "--raw", description = "No chat template: the model continues the text as it is.")
    boolean raw;

    @Option(
            names = "--sources",
            paramLabel = "N",
            arity = "0..1",
            parameterConsumer = OptionalCount.class,
            description = "Print the N (3) passages that the model looked at most; --sources=N.")
    @Nullable
    Integer sources;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write what the model looked at: FILE.html, a page to look at; FILE.json, its data.")
    @Nullable
    Path trace;

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
        RunInput input = RunInput.of(this);
        ReadingOptions options = new ReadingOptions(
                input.documents(), system, sampling.generation().withSources(sources != null || trace != null), raw);
        TraceFile traceFile = trace == null ? null : TraceFile.at(trace);
        List<AskedQuestion> answered = new ArrayList<>();
        try (Reattn reattn = model.open(context.limit(), !raw);
                Reading reading = reattn.read(options)) {
            for (String question : input.questions()) {
                boolean several = input.questions().size() > 1;
                if (several && !json) {
                    System.out.println((answered.isEmpty() ? "" : "\n") + "> " + Text.visible(question));
                }
                Answer answer = answer(reading, question);
                answered.add(new AskedQuestion(question, answer));
                report(answer, several || !files.isEmpty() ? question : null, reattn);
            }
            if (traceFile != null) {
                traceFile.write(reattn, answered);
            }
        }
        return 0;
    }

    private Answer answer(Reading reading, String question) {
        AnswerOutput output = new AnswerOutput();
        try (AnswerListener listener = new AnswerListener(json ? piece -> {} : output::print)) {
            Answer answer = reading.ask(question, listener);
            output.end();
            return answer;
        }
    }

    private void report(Answer answer, @Nullable String question, Reattn reattn) {
        if (json) {
            ObjectNode node = Json.object().put("model", reattn.modelInfo().name());
            if (question != null) {
                node.put("question", question);
            }
            AnswerFacts.put(answer, node);
            if (sources != null) {
                TraceData.passages(answer.sources().top(sources), sources, node.putArray("sources"));
            }
            System.out.println(Json.line(node));
        } else if (sources != null) {
            System.out.println();
            SourcesPrinter.lines(answer, sources, model.attention.isStreaming()).forEach(System.out::println);
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
