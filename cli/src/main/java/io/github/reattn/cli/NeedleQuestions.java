package io.github.reattn.cli;

import io.github.reattn.needle.Haystack;
import io.github.reattn.needle.LanguageTask;
import io.github.reattn.needle.NeedleTask;
import io.github.reattn.needle.Niah;
import io.github.reattn.needle.Prose;
import io.github.reattn.needle.RulerTask;
import io.github.reattn.needle.TextHaystack;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `reattn needle` asks about.
final class NeedleQuestions {
    @Option(
            names = "--suite",
            paramLabel = "SUITE",
            description = "niah: a secret code in a text (default); ruler: RULER's synthetic tasks, in our own words.")
    @Nullable
    Suite suite;

    @Option(
            names = "--tasks",
            paramLabel = "TASK",
            split = ",",
            description = "Which tasks of the suite ruler (default: all): ${COMPLETION-CANDIDATES}.")
    List<RulerTask> tasks = List.of();

    @Option(
            names = "--haystack",
            paramLabel = "FILE",
            description = "The text to hide needles in, UTF-8; - is standard input. generated: stories of our own"
                    + " (default).")
    @Nullable
    String haystack;

    @Option(names = "--repeat-haystack", description = "Begin the text again where it is too short.")
    boolean repeatHaystack;

    @Option(
            names = "--needles",
            paramLabel = "K",
            description = "How many codes are hidden and asked for at once, 1 to 50 (default: 1).")
    @Nullable
    Integer needles;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "chat: in the model's chat template (default). plain: as text; the answer is begun, as base"
                    + " models want it.")
    @Nullable
    Format format;

    @Option(
            names = "--max-tokens",
            paramLabel = "TOKENS",
            description = "The longest answer (default: 16 and 16 for each needle; RULER's own numbers).")
    @Nullable
    Integer maxTokens;

    enum Suite {
        NIAH,
        RULER
    }

    enum Format {
        CHAT,
        PLAIN
    }

    /// Whether prompts are conversations.
    boolean isChat() {
        return format != Format.PLAIN;
    }

    boolean isRuler() {
        return suite == Suite.RULER;
    }

    /// What changes the questions beside the numbers of a case.
    String settings() {
        return (isChat() ? "chat" : "plain") + ", " + (haystack == null ? "generated" : haystack)
                + (maxTokens == null ? "" : ", " + maxTokens + " tokens");
    }

    /// The questions for the built-in model.
    List<NeedleTask> builtIn() {
        boolean given = suite != null || haystack != null || needles != null || format != null || maxTokens != null;
        if (given || repeatHaystack || !tasks.isEmpty()) {
            throw new IllegalArgumentException("the built-in model knows one question and its own text only; name a"
                    + " model with -m for --suite, --tasks, --haystack, --needles, --format or --max-tokens");
        }
        return List.of(new LanguageTask());
    }

    /// The questions for other models.
    List<NeedleTask> ofSuite() throws IOException {
        if (maxTokens != null && (maxTokens < 1 || maxTokens > 4096)) {
            throw new IllegalArgumentException("--max-tokens is " + maxTokens + ", expected 1 to 4096");
        }
        if (isRuler() && needles != null) {
            throw new IllegalArgumentException("--needles has no meaning with --suite ruler; see --tasks");
        }
        if (!isRuler() && !tasks.isEmpty()) {
            throw new IllegalArgumentException("--tasks has no meaning without --suite ruler");
        }
        Haystack text = text();
        if (isRuler()) {
            return (tasks.isEmpty() ? Arrays.asList(RulerTask.values()) : tasks)
                    .stream().distinct().map(task -> task.on(text, maxTokens)).toList();
        }
        int count = needles == null ? 1 : needles;
        return List.of(new Niah(text, count, isChat(), maxTokens == null ? 16 + 16 * count : maxTokens));
    }

    private Haystack text() throws IOException {
        if (haystack == null || haystack.toLowerCase(Locale.ROOT).equals("generated")) {
            return new Prose();
        }
        return new TextHaystack(
                haystack.equals("-") ? "standard input" : haystack, Text.read(haystack), repeatHaystack);
    }
}
