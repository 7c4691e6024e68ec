package io.github.reattn.cli;

import io.github.reattn.Chat;
import io.github.reattn.ChatOptions;
import io.github.reattn.Document;
import io.github.reattn.Reattn;
import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.chat.ChatMessage;
import io.github.reattn.document.DocumentReader;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.store.Bytes;
import io.github.reattn.trace.AskedQuestion;
import io.github.reattn.trace.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A conversation on a console, until the person ends it.
final class ChatLoop implements AutoCloseable {
    private final Reattn model;
    private final ChatConsole console;
    private final boolean debug;
    private ChatOptions options;
    private Chat chat;
    private final boolean streaming;
    private @Nullable AskedQuestion last;
    private boolean quit;
    private int status;

    /// @param streaming whether the attention retrieves nothing
    ChatLoop(Reattn model, ChatConsole console, ChatOptions options, boolean streaming, boolean debug) {
        this.streaming = streaming;
        this.model = model;
        this.console = console;
        this.options = options;
        this.debug = debug;
        this.chat = model.chat(options);
    }

    /// Talks.
    ///
    /// @return the exit code: that of the last thing that went wrong
    int run() throws IOException {
        while (!quit) {
            String typed = console.read();
            if (typed == null) {
                break;
            }
            try {
                take(typed);
            } catch (StandardStreams.ClosedOutput e) {
                throw e;
            } catch (IOException | IllegalArgumentException | ContextOverflowException e) {
                status = ErrorLine.report(e, debug);
            }
        }
        return status;
    }

    private void take(String typed) throws IOException {
        String text = typed.strip();
        if (text.isEmpty()) {
            return;
        }
        if (!text.startsWith("/")) {
            answer(typed);
            return;
        }
        String[] words = text.split("\\s+", 2);
        SlashCommand command = SlashCommand.find(words[0])
                .orElseThrow(() -> new IllegalArgumentException(SlashCommand.hint(words[0])));
        command.run(this, words.length > 1 ? words[1] : "");
    }

    private void answer(String text) {
        Answer answer;
        console.beginAnswer(chat::cancel);
        try (AnswerListener listener = new AnswerListener(console::print)) {
            answer = chat.say(text, listener);
        } finally {
            console.endAnswer();
        }
        last = new AskedQuestion(text, answer);
        if (answer.finishReason() == FinishReason.CANCELLED) {
            say("(stopped)");
        } else if (answer.finishReason() == FinishReason.CONTEXT_FULL) {
            say("(the context is full; /reset empties it)");
        }
    }

    void say(String line) {
        console.say(line);
    }

    void reset() {
        chat.reset();
        last = null;
        say("(forgotten)");
    }

    void system(String text) {
        List<ChatMessage> history = chat.history();
        if (text.isEmpty()) {
            boolean there = !history.isEmpty() && history.getFirst().role().equals("system");
            say(there ? history.getFirst().content() : "(no system message)");
            return;
        }
        restart(options.withHistory(history).withSystem(text).withDocuments(chat.documents()));
        say("(system message set)");
    }

    void save(String file) throws IOException {
        SavedChat.save(Path.of(file), model.modelInfo().name(), chat.history());
        say("(" + chat.history().size() + " messages saved in " + file + ")");
    }

    void load(String file) throws IOException {
        if (SavedChat.isOne(Path.of(file))) {
            List<ChatMessage> messages = SavedChat.load(Path.of(file));
            restart(options.withHistory(messages).withDocuments(chat.documents()));
            say("(" + messages.size() + " messages loaded)");
            return;
        }
        read(new DocumentReader(this::say).read(file));
    }

    /// Reads documents, so that the first question about them is answered at once.
    void read(List<Document> documents) {
        console.beginAnswer(chat::cancel);
        int tokens;
        try (AnswerListener listener = new AnswerListener(text -> {})) {
            tokens = chat.read(documents, listener);
        } finally {
            console.endAnswer();
        }
        long letters = documents.stream()
                .mapToLong(document -> document.text().length())
                .sum();
        say(String.format(
                Locale.ROOT,
                "(%s: %,d characters; %,d tokens in memory)",
                documents.size() == 1 ? documents.getFirst().name() : documents.size() + " documents",
                letters,
                tokens));
    }

    void sources(String count) {
        if (!count.isEmpty() && !count.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException("/sources " + count + ": expected a number of passages, 1 to 9999");
        }
        if (last == null) {
            say("(no answer yet)");
            return;
        }
        SourcesPrinter.lines(last.answer(), count.isEmpty() ? 3 : Integer.parseInt(count), streaming)
                .forEach(this::say);
    }

    void trace(String file) throws IOException {
        TraceFile trace = TraceFile.at(Path.of(file));
        if (last == null) {
            say("(no answer yet)");
            return;
        }
        trace.write(model, List.of(last));
        say("(what the last answer looked at is in " + file + ")");
    }

    private void restart(ChatOptions value) {
        chat.close();
        options = value;
        chat = model.chat(options);
        last = null;
    }

    void context() {
        int limit = model.modelInfo().contextLimit();
        boolean bounded = limit > 0 && limit < Integer.MAX_VALUE;
        say(chat.contextTokens() + " tokens of " + (bounded ? limit : "what fits in memory") + ", "
                + Bytes.text(chat.memoryBytes()) + "; " + chat.history().size() + " messages; trained window "
                + model.modelInfo().contextLength() + " tokens");
    }

    void stats() {
        say(last == null ? "(no answer yet)" : AnswerFacts.line(last.answer()));
    }

    void quit() {
        quit = true;
    }

    @Override
    public void close() {
        chat.close();
    }
}
