package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.ChatOptions;
import io.github.reattn.Reattn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatLoopTest {
    @TempDir
    Path directory;

    /// A person who presses Ctrl-C at the third piece of every answer, and once more after it, when it must do nothing.
    private static final class Impatient implements ChatConsole {
        private final Deque<String> typed;
        private final StringBuilder seen = new StringBuilder();
        private Runnable interrupt = () -> {};
        private int pieces;

        Impatient(String... typed) {
            this.typed = new ArrayDeque<>(List.of(typed));
        }

        @Override
        public @Nullable String read() {
            interrupt.run();
            pieces = 0;
            return typed.poll();
        }

        @Override
        public void beginAnswer(Runnable stop) {
            interrupt = stop;
        }

        @Override
        public void print(String piece) {
            seen.append('.');
            if (++pieces == 3) {
                interrupt.run();
            }
        }

        @Override
        public void endAnswer() {
            seen.append('\n');
        }

        @Override
        public void say(String line) {
            seen.append(line).append('\n');
        }

        @Override
        public void close() {}
    }

    @Test
    void controlCStopsTheAnswerAndNotTheChat() throws IOException {
        Path file = Path.of(TinyModel.write(directory.resolve("tiny.gguf")));
        Impatient person = new Impatient("Why?", "And?", "/context");
        try (Reattn model = Reattn.open(file);
                ChatLoop loop = new ChatLoop(model, person, ChatOptions.defaults(), false, false)) {
            assertThat(loop.run()).isZero();
        }
        assertThat(person.seen.toString())
                .matches("\\.\\.\\.\\.?\n\\(stopped\\)\n\\.\\.\\.\\.?\n\\(stopped\\)\n.*; 4 messages; .*\n");
    }
}
