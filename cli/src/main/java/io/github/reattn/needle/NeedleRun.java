package io.github.reattn.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.Reattn;
import io.github.reattn.backend.Session;
import io.github.reattn.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Asks a model. Not thread-safe.
public final class NeedleRun {
    private static final int CHUNK = 512;

    private final Reattn model;
    private final PromptWriter writer;

    /// @param model opened with the attention of the cases that it is asked
    public NeedleRun(Reattn model, PromptWriter writer) {
        this.model = model;
        this.writer = writer;
    }

    /// Hears of the work.
    @FunctionalInterface
    public interface Listener {
        /// @param tokens how many of the prompt were read
        void read(int tokens) throws IOException;
    }

    /// Asks one question, greedily.
    ///
    /// @return the line for the results
    public ObjectNode ask(NeedleCase one, Listener listener) throws IOException {
        NeedlePrompt prompt = one.task().prompt(writer, one.length(), one.depth(), one.seed());
        long start = System.nanoTime();
        String answer;
        try (Session session = model.openSession()) {
            session.checkRoom((long) prompt.tokens().size() + one.task().answerTokens());
            float[] logits = read(prompt, session, listener);
            answer = answer(logits, session, one.task().answerTokens());
        }
        return one.result(prompt, answer, (System.nanoTime() - start) / 1e9);
    }

    private static float[] read(NeedlePrompt prompt, Session session, Listener listener) throws IOException {
        int[] tokens = prompt.tokenArray();
        session.question(prompt.questionStart());
        float[] logits = {};
        for (int at = 0; at < tokens.length; at += CHUNK) {
            int end = Math.min(tokens.length, at + CHUNK);
            logits = session.forward(tokens, at, end);
            listener.read(end);
        }
        return logits;
    }

    private String answer(float[] logits, Session session, int most) {
        Tokenizer tokenizer = model.tokenizer();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        float[] now = logits;
        for (int i = 0; i < most; i++) {
            int token = likeliest(now);
            if (tokenizer.isEndOfGeneration(token)) {
                break;
            }
            text.writeBytes(tokenizer.decode(token, false));
            if (i < most - 1) {
                now = session.forward(token);
            }
        }
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
