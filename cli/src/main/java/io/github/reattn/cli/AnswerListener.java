package io.github.reattn.cli;

import io.github.reattn.generation.GenerationListener;
import java.util.function.Consumer;

/// Shows how far a long prompt is read, and hands the answer on.
final class AnswerListener implements GenerationListener, AutoCloseable {
    private final SlowWork reading = SlowWork.of("reading the prompt", "tokens", -1);
    private final Consumer<String> text;

    AnswerListener(Consumer<String> text) {
        this.text = text;
    }

    @Override
    public void onPrompt(int done, int total) {
        reading.update(done, total);
        if (done == total) {
            reading.close();
        }
    }

    @Override
    public void onText(String piece) {
        text.accept(piece);
    }

    /// Removes the progress from the screen, where the prompt was not read to its end.
    @Override
    public void close() {
        reading.close();
    }
}
