package io.github.reattn.generation;

import io.github.reattn.tokenizer.StreamingDecoder;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/// The answer as it grows: tokens become text, text that is certain is told.
final class AnswerText {
    private final StreamingDecoder decoder;
    private final StopStrings stops;
    private final GenerationListener listener;
    private final StringBuilder text = new StringBuilder();
    private int[] tokens = new int[64];
    private int count;

    AnswerText(Tokenizer tokenizer, List<String> stops, GenerationListener listener) {
        this.decoder = new StreamingDecoder(tokenizer, false);
        this.stops = new StopStrings(stops);
        this.listener = listener;
    }

    void add(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = token;
        tell(stops.append(decoder.push(token)));
    }

    /// No more tokens come: tells what was held back.
    void end() {
        if (!stops.found()) {
            tell(stops.append(decoder.flush()));
            tell(stops.end());
        }
    }

    boolean stopped() {
        return stops.found();
    }

    /// How many tokens there are.
    int count() {
        return count;
    }

    List<Integer> tokens() {
        return Arrays.stream(tokens, 0, count).boxed().toList();
    }

    String text() {
        return text.toString();
    }

    private void tell(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            listener.onText(piece);
        }
    }
}
