package io.github.reattn.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a question and its answer retrieved: where the model looked beside the prompt's first tokens and the latest
/// ones, which it always sees.
///
/// Nothing is retrieved while the whole prompt is in view (full attention, or a context below `recallFrom`): then there
/// are no sources ([#isEmpty]), and none are made up. Immutable and thread-safe.
public final class Sources {
    /// Nothing was retrieved, or nobody asked.
    public static final Sources NONE =
            new Sources(null, 0, new float[0], new float[0], 0, new HeadTally(), new float[0][], 1);

    /// Tokens of a passage, at most.
    private static final int PASSAGE = 64;

    private final @Nullable PromptText texts;
    private final int promptTokens;
    private final float[] heat;
    private final float[] beyond;
    private final double votes;
    private final HeadTally heads;
    private final float[][] rows;
    private final int stepsPerRow;

    Sources(
            @Nullable PromptText texts,
            int promptTokens,
            float[] heat,
            float[] beyond,
            double votes,
            HeadTally heads,
            float[][] rows,
            int stepsPerRow) {
        this.texts = texts;
        this.promptTokens = promptTokens;
        this.heat = heat;
        this.beyond = beyond;
        this.votes = votes;
        this.heads = heads;
        this.rows = rows;
        this.stepsPerRow = stepsPerRow;
    }

    /// Whether nothing was retrieved.
    public boolean isEmpty() {
        return texts == null;
    }

    /// Tokens of the prompt.
    public int promptTokens() {
        return promptTokens;
    }

    /// All votes for retrieved tokens. Each token of the question and of the answer has one for every query head of
    /// every
    /// layer that retrieves.
    public double votes() {
        return votes;
    }

    /// The documents and what is around them, in their order in the prompt.
    public List<PromptPart> parts() {
        return texts == null ? List.of() : texts.parts();
    }

    /// The passages with most votes beyond the usual, the first has most. They do not overlap.
    ///
    /// Usual is what a place got from the rest of the prompt, where that retrieved too: some places are looked at
    /// whatever is asked. [Passage#share] counts all votes.
    ///
    /// @param count how many at most
    public List<Passage> top(int count) {
        PromptText known = texts;
        if (known == null) {
            return List.of();
        }
        List<Passage> passages = new ArrayList<>();
        float[] rest = Arrays.copyOf(beyond, promptTokens);
        Map<PromptPart, int[]> starts = new HashMap<>();
        for (int tries = 0; passages.size() < count && tries < 2 * count; tries++) {
            Window window = Window.hottest(rest, PASSAGE, known);
            if (window.isEmpty()) {
                break;
            }
            Arrays.fill(rest, window.from(), window.to(), 0);
            PromptPart part = window.part();
            if (part != null) {
                passages.add(passage(window, part, starts.computeIfAbsent(part, known::starts)));
            }
        }
        return passages;
    }

    private Passage passage(Window window, PromptPart part, int[] starts) {
        int from = starts[window.from() - part.fromToken()];
        int to = starts[window.to() - part.fromToken()];
        String text = part.text().substring(from, to);
        int offset = Math.max(0, from - part.heading());
        int line = 1
                + (int) part.text()
                        .substring(Math.min(part.heading(), from), from)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new Passage(
                part.name(),
                offset,
                line,
                window.from(),
                window.to(),
                text,
                sum(window.from(), window.to()) / votes,
                heads(window.from(), window.to()));
    }

    private double sum(int from, int to) {
        double sum = 0;
        for (int token = from; token < to; token++) {
            sum += heat[token];
        }
        return sum;
    }

    private List<HeadVotes> heads(int from, int to) {
        Map<List<Integer>, Double> sums = new HashMap<>();
        heads.forEach((layer, headKv, start, end, count) -> {
            int common = Math.min(to, end) - Math.max(from, start);
            if (common > 0) {
                sums.merge(List.of(layer, headKv), (double) count * common / (end - start), Double::sum);
            }
        });
        return sums.entrySet().stream()
                .map(sum -> new HeadVotes(sum.getKey().get(0), sum.getKey().get(1), sum.getValue()))
                .sorted(Comparator.comparingDouble(HeadVotes::votes)
                        .reversed()
                        .thenComparingInt(HeadVotes::layer)
                        .thenComparingInt(HeadVotes::headKv))
                .toList();
    }

    /// Votes over the prompt.
    ///
    /// @param columns into how many equal stretches of tokens the prompt is cut
    public double[] strip(int columns) {
        double[] strip = new double[columns];
        for (int token = 0; token < promptTokens; token++) {
            strip[(int) ((long) token * columns / promptTokens)] += heat[token];
        }
        return strip;
    }

    /// The same for each layer that retrieved, by layer.
    public Map<Integer, double[]> layers(int columns) {
        Map<Integer, double[]> layers = new TreeMap<>();
        heads.forEach((layer, headKv, from, to, count) -> {
            double[] strip = layers.computeIfAbsent(layer, any -> new double[columns]);
            int end = Math.min(to, promptTokens);
            for (int token = from; token < end; token++) {
                strip[(int) ((long) token * columns / promptTokens)] += count / (to - from);
            }
        });
        return layers;
    }

    /// Votes over the prompt, in 256 columns, in the course of the answer: the first row is the question, which chooses
    /// the answer's first token; from there on each row is [#stepsPerRow] tokens.
    public List<double[]> rows() {
        return Arrays.stream(rows).map(Sources::widened).toList();
    }

    /// How many tokens of the answer a row of [#rows] stands for.
    public int stepsPerRow() {
        return stepsPerRow;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    @Override
    public String toString() {
        return isEmpty() ? "no sources" : Objects.toString(top(3));
    }
}
