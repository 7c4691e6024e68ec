package io.github.reattn.source;

import io.github.reattn.attention.SelectionListener;
import io.github.reattn.attention.Spans;
import java.util.Arrays;

/// Counts what a question and its answer retrieve. Not thread-safe.
///
/// A span's votes are spread evenly over its tokens. Memory is bounded: a number for each token, [#ROWS] rows over the
/// course of the answer, and [HeadTally] for the heads; nothing grows with tokens × answer.
public final class VoteTally implements SelectionListener {
    /// Rows over the course of the answer; where it has more tokens a row stands for several.
    static final int ROWS = 256;
    /// Places of a row, from the prompt's first token to its last.
    static final int COLUMNS = 256;

    private final UsualVotes usual;
    private final int question;
    private final int promptTokens;
    private final HeadTally heads = new HeadTally();
    private float[] heat;
    private float[][] rows = new float[0][];
    private int stepsPerRow = 1;
    private double votes;
    private boolean retrieved;

    /// @param usual receives what tokens before the question retrieve
    /// @param question position of the question's first token
    /// @param promptTokens where the answer begins
    public VoteTally(UsualVotes usual, int question, int promptTokens) {
        this.usual = usual;
        this.question = question;
        this.promptTokens = promptTokens;
        this.heat = new float[promptTokens];
    }

    @Override
    public void selected(int layer, int headKv, int firstQuery, int endQuery, Spans spans) {
        if (firstQuery < question) {
            usual.add(firstQuery, spans);
            return;
        }
        // The question chooses the first token of the answer, the first token the second.
        float[] row = row(Math.max(0, firstQuery - promptTokens + 1));
        for (int i = 0; i < spans.count(); i++) {
            int from = spans.from(i);
            int to = spans.to(i);
            retrieved = true;
            if (to > heat.length) {
                heat = Arrays.copyOf(heat, Math.max(to, heat.length + heat.length / 2));
            }
            float each = spans.votes(i) / (to - from);
            for (int token = from; token < to; token++) {
                heat[token] += each;
                row[column(token)] += each;
            }
            heads.add(layer, headKv, from, to, each);
            votes += spans.votes(i);
        }
    }

    private int column(int token) {
        return (int) Math.min(COLUMNS - 1, (long) token * COLUMNS / promptTokens);
    }

    private float[] row(int step) {
        while (step / stepsPerRow >= ROWS) {
            for (int i = 0; i < rows.length; i += 2) {
                rows[i / 2] = i + 1 < rows.length ? sum(rows[i], rows[i + 1]) : rows[i];
            }
            rows = Arrays.copyOf(rows, (rows.length + 1) / 2);
            stepsPerRow *= 2;
        }
        int index = step / stepsPerRow;
        if (index >= rows.length) {
            int before = rows.length;
            rows = Arrays.copyOf(rows, index + 1);
            for (int i = before; i <= index; i++) {
                rows[i] = new float[COLUMNS];
            }
        }
        return rows[index];
    }

    private static float[] sum(float[] into, float[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] += from[i];
        }
        return into;
    }

    /// What was counted; count no more afterwards.
    ///
    /// @param texts what the prompt's tokens stand for
    public Sources sources(PromptText texts) {
        float[] beyond = usual.beyond(heat, votes);
        return retrieved
                ? new Sources(texts, promptTokens, heat, beyond, votes, heads, rows, stepsPerRow)
                : Sources.NONE;
    }
}
