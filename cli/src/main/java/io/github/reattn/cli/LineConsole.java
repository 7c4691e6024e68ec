package io.github.reattn.cli;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A chat whose questions come from a file or a pipe.
final class LineConsole implements ChatConsole {
    private final ByteLines lines;
    private final AnswerOutput output = new AnswerOutput();

    LineConsole(InputStream in) {
        this.lines = new ByteLines("standard input", in);
    }

    @Override
    public @Nullable String read() throws IOException {
        ByteLines.Line line = lines.next();
        if (line == null) {
            return null;
        }
        String typed = line.text();
        while (MultiLine.isOpen(typed)) {
            ByteLines.Line next = lines.next();
            if (next == null) {
                break;
            }
            typed += "\n" + next.text();
        }
        return MultiLine.text(typed);
    }

    /// Ctrl-C ends the program: there is nobody who would go on.
    @Override
    public void beginAnswer(Runnable stop) {}

    @Override
    public void print(String piece) {
        output.print(piece);
    }

    @Override
    public void endAnswer() {
        output.end();
    }

    @Override
    public void say(String line) {
        output.say(line);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
