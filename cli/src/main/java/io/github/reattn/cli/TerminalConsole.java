package io.github.reattn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Reference;
import org.jline.reader.SyntaxError;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/// A chat on a terminal: line editing, history in a file, pasting of several lines, completion of commands.
final class TerminalConsole implements ChatConsole {
    private final org.jline.terminal.Terminal terminal;
    private final LineReader reader;
    private final AnswerOutput output = new AnswerOutput();
    private final AtomicReference<Runnable> interrupt = new AtomicReference<>(() -> {});
    private final String prompt;

    /// The terminal of this process.
    ///
    /// @param history the file that keeps what was typed
    /// @param commands what the tabulator key completes
    static TerminalConsole ofProcess(Path history, List<String> commands) throws IOException {
        return new TerminalConsole(
                TerminalBuilder.builder().system(true).dumb(true).build(), history, commands);
    }

    TerminalConsole(org.jline.terminal.Terminal terminal, Path history, List<String> commands) {
        this.terminal = terminal;
        terminal.handle(Signal.INT, signal -> interrupt.get().run());
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("reattn")
                .parser(new Messages())
                .completer((line, typed, candidates) -> {
                    if (typed.line().startsWith("/")) {
                        commands.forEach(command -> candidates.add(new Candidate(command)));
                    }
                })
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "… ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
        // Alt-Enter begins a new line of the message.
        reader.getWidgets().put("new-line", () -> {
            reader.getBuffer().write('\n');
            return true;
        });
        Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN))
                .bind(new Reference("new-line"), KeyMap.alt('\r'), KeyMap.alt('\n'));
        prompt = Terminal.STDOUT.hasColours()
                ? new AttributedStringBuilder()
                        .styled(AttributedStyle.BOLD.foreground(AttributedStyle.GREEN), "> ")
                        .toAnsi(terminal)
                : "> ";
    }

    /// Enter ends a message, unless it is open.
    private static final class Messages extends DefaultParser {
        Messages() {
            setEscapeChars(null);
            setQuoteChars(new char[0]);
        }

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) throws SyntaxError {
            if (context == ParseContext.ACCEPT_LINE && MultiLine.isOpen(line)) {
                throw new EOFError(-1, -1, "the message goes on");
            }
            return super.parse(line, cursor, context);
        }
    }

    @Override
    public @Nullable String read() {
        while (true) {
            try {
                return MultiLine.text(reader.readLine(prompt));
            } catch (UserInterruptException e) {
                if (e.getPartialLine().isEmpty()) {
                    say("Ctrl-D or /quit ends the chat.");
                }
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    /// What is typed while the answer comes is not shown in it, but in the next message.
    @Override
    public void beginAnswer(Runnable stop) {
        interrupt.set(stop);
        terminal.echo(false);
    }

    @Override
    public void print(String piece) {
        output.print(piece);
    }

    @Override
    public void endAnswer() {
        interrupt.set(() -> {});
        terminal.echo(true);
        output.end();
    }

    @Override
    public void say(String line) {
        output.say(line);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
