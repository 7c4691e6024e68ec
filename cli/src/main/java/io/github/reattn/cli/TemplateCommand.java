package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.jinja.Environment;
import io.github.reattn.jinja.JinjaException;
import io.github.reattn.jinja.Template;
import io.github.reattn.tokenizer.Tokenizer;
import io.github.reattn.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `reattn template`.
@Command(
        name = "template",
        description = "Print the prompt that a chat template makes of a conversation.",
        footer = {
            "",
            "Examples:",
            "  echo '[{\"role\":\"user\",\"content\":\"Hello\"}]' | reattn template -",
            "  reattn template -m model.gguf conversation.json",
            "  reattn template --template chat.jinja --now 2026-07-26T10:00:00 variables.json",
            "  reattn template --batch in.jsonl   # {\"id\",\"template\",\"vars\"} to {\"id\",\"text\"}, {\"id\",\"error\"}"
        })
final class TemplateCommand implements Callable<Integer> {
    private static final String KEY = "tokenizer.chat_template";

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ModelOption model = new ModelOption();

    @Option(names = "--template", paramLabel = "FILE", description = "A Jinja template in place of the model's.")
    @Nullable
    Path templateFile;

    @Parameters(
            paramLabel = "VARS.json",
            arity = "0..1",
            description = "A list of messages, rendered as the prompt for the next answer; or an object with all of the"
                    + " template's variables. - reads standard input.")
    @Nullable
    String variablesFile;

    @Option(names = "--batch", paramLabel = "IN.jsonl", description = "Answer every line of a file (- is stdin).")
    @Nullable
    String batch;

    @Option(
            names = "--now",
            paramLabel = "ISO_TIME",
            description = "What strftime_now takes for now, as 2026-07-26T10:00:00 or with an offset.")
    @Nullable
    String now;

    /// A template, and the variables that the model gives beside the user's.
    private record Source(Template template, Map<String, String> tokens) {}

    @Override
    public Integer call() throws IOException {
        if ((variablesFile == null) == (batch == null) && spec != null) {
            throw new ParameterException(spec.commandLine(), "expected either VARS.json or --batch");
        }
        Environment environment = environment();
        if (batch != null) {
            return answerBatch(batch, environment);
        }
        Source source = source(environment);
        String file = String.valueOf(variablesFile);
        try {
            JsonNode variables = Json.parse(Text.read(file));
            System.out.print(source.template().render(variables(variables, source.tokens())));
        } catch (JinjaException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return 0;
    }

    private int answerBatch(String file, Environment environment) throws IOException {
        Map<String, Source> parsed = new HashMap<>();
        return JsonLines.answer(file, (line, answer) -> {
            String text = line.hasNonNull("template") ? JsonLines.text(line, "template") : "";
            Source source = parsed.get(text);
            if (source == null) {
                source = text.isEmpty() ? source(environment) : new Source(Template.parse(text, environment), Map.of());
                parsed.put(text, source);
            }
            JsonNode variables = line.path("vars");
            answer.put("text", source.template().render(variables(variables, source.tokens())));
        });
    }

    private Source source(Environment environment) throws IOException {
        if (templateFile != null) {
            return new Source(parse(templateFile.toString(), Text.read(templateFile), environment), Map.of());
        }
        Path path = model.resolve();
        try (GgufFile file = GgufFile.open(path)) {
            Metadata metadata = file.metadata();
            String text = metadata.findString(KEY)
                    .orElseThrow(() -> new IOException(
                            path + ": has no chat template (" + KEY + "); give one with --template FILE"));
            Tokenizer tokenizer = Tokenizers.of(metadata);
            Map<String, String> tokens = new LinkedHashMap<>();
            tokens.put("bos_token", textOf(tokenizer, tokenizer.bos()));
            tokens.put("eos_token", textOf(tokenizer, tokenizer.eos()));
            return new Source(parse(path + ": " + KEY, text, environment), tokens);
        }
    }

    private static Template parse(String name, String text, Environment environment) {
        try {
            return Template.parse(text, environment);
        } catch (JinjaException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static String textOf(Tokenizer tokenizer, int token) {
        return token < 0 ? "" : tokenizer.tokenText(token);
    }

    /// An object is taken as it is; a list of messages gets what Hugging Face's `apply_chat_template` adds.
    private static Map<String, @Nullable Object> variables(JsonNode json, Map<String, String> tokens) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        if (json instanceof ObjectNode object) {
            object.properties().forEach(entry -> variables.put(entry.getKey(), Json.plain(entry.getValue())));
            return variables;
        }
        if (!json.isArray()) {
            throw new IllegalArgumentException("expected a list of messages or an object of variables, found "
                    + (json.isMissingNode() ? "nothing" : Text.shortened(json.toString(), 40)));
        }
        variables.putAll(tokens);
        variables.put("messages", Json.plain(json));
        variables.put("add_generation_prompt", true);
        variables.put("tools", null);
        variables.put("documents", null);
        return variables;
    }

    private Environment environment() {
        Environment environment = Environment.huggingFace();
        return now == null ? environment : environment.withClock(clock(now));
    }

    private static Clock clock(String text) {
        try {
            ZonedDateTime time =
                    switch (DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from)) {
                        case ZonedDateTime zoned -> zoned;
                        case LocalDateTime local -> local.atZone(ZoneId.systemDefault());
                        default -> throw new DateTimeParseException("neither", text, 0);
                    };
            return Clock.fixed(time.toInstant(), time.getZone());
        } catch (DateTimeParseException e) {
            return clockOfDate(text, e);
        }
    }

    private static Clock clockOfDate(String text, DateTimeParseException noTime) {
        try {
            ZoneId zone = ZoneId.systemDefault();
            return Clock.fixed(LocalDate.parse(text).atStartOfDay(zone).toInstant(), zone);
        } catch (DateTimeParseException e) {
            e.addSuppressed(noTime);
            throw new IllegalArgumentException(
                    "--now: '" + text + "' is no ISO time; expected 2026-07-26T10:00:00 or 2026-07-26T10:00:00+02:00",
                    e);
        }
    }
}
