package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.SamplingOptions;
import io.github.reattn.source.HeadVotes;
import io.github.reattn.source.Passage;
import io.github.reattn.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real, small model looks at: it was trained to answer with the code that a sentence of its context tells.
class NeedleSourcesTest {
    private static final String NEEDLE = "the code for oscar lagoon is 52018.";
    private static final String QUESTION = "what is the code for oscar lagoon? the code for oscar lagoon is";
    private static final GenerationOptions GREEDY = GenerationOptions.defaults()
            .withSampling(SamplingOptions.greedy())
            .withMaxTokens(6)
            .withSources(true);

    @TempDir
    static Path directory;

    private static Path file = Path.of("");

    @BeforeAll
    static void copyModel() throws IOException {
        file = directory.resolve("needle.gguf");
        try (InputStream in = Objects.requireNonNull(Reattn.class.getResourceAsStream("needle/needle-512.gguf"))) {
            Files.copy(in, file);
        }
    }

    @AfterAll
    static void deleteModel() throws IOException {
        Files.deleteIfExists(file);
    }

    @Test
    void theTopSourceIsTheNeedle() {
        Document first = new Document("first", text(1, 60) + "\n");
        Document second = new Document("second", text(2, 20) + "\n" + NEEDLE + " " + text(3, 90));
        try (Reattn model = open(new Scoped(512, 512, 16, 4, 16, 64, 8));
                Reading reading = reading(model, first, second)) {
            Answer answer = reading.ask(QUESTION);
            assertThat(answer.text()).startsWith(" 5201");
            Sources sources = answer.sources();
            Passage top = sources.top(1).getFirst();
            assertThat(top.text()).contains("oscar lagoon is 52018");
            assertThat(top.document()).isEqualTo("second");
            assertThat(top.line()).isBetween(1, 2);
            assertThat(second.text().substring(top.offset())).startsWith(top.text());
            assertThat(top.share()).isBetween(0.05, 1.0);
            assertThat(top.heads()).extracting(HeadVotes::layer).contains(3).doesNotContain(0);
            assertThat(top.heads().stream().mapToDouble(HeadVotes::votes).sum()).isLessThanOrEqualTo(sources.votes());
            assertThat(sources.top(5)).hasSizeGreaterThan(2).doesNotHaveDuplicates();
            double all = Arrays.stream(sources.strip(100)).sum();
            assertThat(all).isBetween(0.99 * sources.votes(), 1.01 * sources.votes());
            assertThat(sources.layers(10).keySet()).containsExactly(1, 2, 3);
            assertThat(sources.rows())
                    .as("the question, and five of six tokens")
                    .hasSize(6);
        }
    }

    @Test
    void anAnswerIsTheSameWhateverWasAskedBefore() {
        Document document = new Document("text", text(4, 50) + " " + NEEDLE + " " + text(5, 50));
        Scoped scoped = new Scoped(512, 512, 16, 4, 16, 64, 8);
        try (Reattn model = open(scoped);
                Reading reading = reading(model, document);
                Reading prefetched = reading(model, document);
                Reading fresh = reading(model, document)) {
            Answer other = reading.ask("the code for");
            Answer second = reading.ask(QUESTION);
            prefetched.prefetch(GenerationListener.SILENT);
            Answer third = prefetched.ask(QUESTION);
            Answer alone = fresh.ask(QUESTION);
            assertThat(other.cachedTokens()).isZero();
            assertThat(second.cachedTokens()).isGreaterThan(800);
            assertThat(second.timings().promptTokens()).isLessThan(20);
            assertThat(second.tokens()).isEqualTo(alone.tokens());
            assertThat(third.tokens()).isEqualTo(alone.tokens());
            assertThat(second.sources().strip(64)).isEqualTo(alone.sources().strip(64));
            assertThat(third.sources().strip(64)).isEqualTo(alone.sources().strip(64));
        }
    }

    @Test
    void nothingIsMadeUpWhereNothingWasRetrieved() {
        Document document = new Document("text", text(6, 30) + " " + NEEDLE);
        try (Reattn model = open(new AttentionMode.Full());
                Reading reading = reading(model, document)) {
            Sources sources = reading.ask(QUESTION).sources();
            assertThat(sources.isEmpty()).isTrue();
            assertThat(sources.top(3)).isEmpty();
            assertThat(sources).hasToString("no sources");
        }
        try (Reattn model = open(new Scoped(512, 2048, 16, 4, 16, 64, 8));
                Reading reading = reading(model, document)) {
            assertThat(reading.ask(QUESTION).sources().isEmpty()).isTrue();
        }
    }

    private static Reattn open(AttentionMode mode) {
        try {
            return Reattn.open(file, OpenOptions.defaults().withAttention(mode).withContextLimit(8192));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reading reading(Reattn model, Document... documents) {
        return model.read(ReadingOptions.of(documents).withGeneration(GREEDY).withRaw(true));
    }

    /// Sentences of the model's language.
    private static String text(int seed, int sentences) {
        String[] persons = {"captain", "surgeon", "piper", "mason", "miner", "judge"};
        String[] objects = {"rope", "thimble", "axe", "marble", "flask", "candle", "loom"};
        String[] adjectives = {"full", "pale", "bitter", "sharp", "honest", "blue", "dark"};
        String[] verbs = {"painted", "moved", "described", "planned", "heard", "filled"};
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            text.append(i == 0 ? "the " : " the ").append(any(adjectives, random));
            text.append(' ').append(any(persons, random)).append(' ').append(any(verbs, random));
            text.append(" the ")
                    .append(any(adjectives, random))
                    .append(' ')
                    .append(any(objects, random))
                    .append('.');
        }
        return text.toString();
    }

    private static String any(String[] words, Random random) {
        return words[random.nextInt(words.length)];
    }
}
