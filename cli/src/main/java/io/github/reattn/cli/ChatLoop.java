package io.github.reattn.cli;

import io.github.reattn.Chat;
import io.github.reattn.ChatOptions;
import io.github.reattn.Reattn;
import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.store.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation on a console, until the person ends it.
final class ChatLoop implements AutoCloseable {
    private final Reattn model;
    private final ChatConsole console;
    private final boolean debug;
    private ChatOptions options;
    private Chat chat;
    private @Nullable Answer last;
    private boolean quit;
    private int status;

    ChatLoop(Reattn model, ChatConsole console, ChatOptions options, boolean debug) {
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
        console.beginAnswer(chat::cancel);
        try (AnswerListener listener = new AnswerListener(console::print)) {
            last = chat.say(text, listener);
        } finally {
            console.endAnswer();
        }
        if (last.finishReason() == FinishReason.CANCELLED) {
            say("(stopped)");
        } else if (last.finishReason() == FinishReason.CONTEXT_FULL) {
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
        restart(options.withHistory(history).withSystem(text));
        say("(system message set)");
    }

    void save(String file) throws IOException {
        SavedChat.save(Path.of(file), model.modelInfo().name(), chat.history());
        say("(" + chat.history().size() + " messages saved in " + file + ")");
    }

    void load(String file) throws IOException {
        List<ChatMessage> messages = SavedChat.load(Path.of(file));
        restart(options.withHistory(messages));
        say("(" + messages.size() + " messages loaded)");
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
        say(last == null ? "(no answer yet)" : AnswerFacts.line(last));
    }

    void quit() {
        quit = true;
    }

    @Override
    public void close() {
        chat.close();
    }
}
