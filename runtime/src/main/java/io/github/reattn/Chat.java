package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.Cancellation;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.generation.GenerationListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A conversation with a model.
///
/// What was said stays in memory as the model has read it, so a turn costs only its new tokens. The memory is given
/// back
/// by [#close], or with the model.
///
/// Thread-safe. A chat gives one answer at a time: a second question before the first is answered is an
/// `IllegalStateException`; ask [#isAnswering], or [#cancel] first.
public final class Chat implements AutoCloseable {
    private final Exchange exchange;
    private final ChatOptions options;
    private final Consumer<Chat> onClose;
    private volatile List<ChatMessage> history;
    private volatile List<Document> documents;

    Chat(Exchange exchange, ChatOptions options, Consumer<Chat> onClose) {
        this.exchange = exchange;
        this.options = options;
        this.onClose = onClose;
        this.history = options.history();
        this.documents = options.documents();
    }

    /// Says something and waits for the answer.
    ///
    /// An answer that was cut (cancelled, too long, context full) is part of the history like any other. A cancelled
    /// one without text is not, nor is its question; after an exception the history is as before.
    ///
    /// @throws IllegalStateException if the chat is already answering, or closed
    /// @throws io.github.reattn.backend.ContextOverflowException if the conversation does not fit in the context
    /// @throws IllegalArgumentException if the model's chat template cannot write the conversation
    public Answer say(String text) {
        return say(text, GenerationListener.SILENT);
    }

    /// The same; the answer's text is also told piece by piece as it comes, in this thread.
    public Answer say(String text, GenerationListener listener) {
        return exchange.run(cancellation -> turn(text, listener, cancellation));
    }

    /// The same in a daemon thread of its own, which also calls the listener. In a graphical program the listener hands
    /// the text to the program's own thread:
    ///
    /// ```java
    /// chat.sayAsync("Hello!", text -> SwingUtilities.invokeLater(() -> area.append(text)))
    ///     .thenAccept(answer -> SwingUtilities.invokeLater(() -> button.setEnabled(true)));
    /// ```
    ///
    /// [#cancel] lets the future complete with what was said until then. Cancelling the future stops the answer too,
    /// but the future is done at once, and the chat some moments later.
    ///
    /// @throws IllegalStateException if the chat is already answering
    public CompletableFuture<Answer> sayAsync(String text, GenerationListener listener) {
        return exchange.start("reattn-chat", cancellation -> turn(text, listener, cancellation));
    }

    /// Stops the answer that is being given, if there is one. Returns at once.
    public void cancel() {
        exchange.cancel();
    }

    /// Whether an answer is being given.
    public boolean isAnswering() {
        return exchange.isAnswering();
    }

    /// All messages so far, the system message included. It does not change; the next turn makes a new list.
    public List<ChatMessage> history() {
        return history;
    }

    /// What the conversation is about. It does not change; [#read] makes a new list.
    public List<Document> documents() {
        return documents;
    }

    /// Adds documents to what the conversation is about, and reads them.
    ///
    /// They come before everything that was said: what was said after the earlier documents is read again. Reading that
    /// is cancelled goes on with the next question.
    ///
    /// @param listener hears how far they are read
    /// @return how many tokens are in memory
    /// @throws IllegalStateException if the chat is answering, or closed
    /// @throws io.github.reattn.backend.ContextOverflowException if they do not fit in the context; then they are not
    /// added
    public int read(List<Document> more, GenerationListener listener) {
        return exchange.run(cancellation -> {
            List<Document> all = new ArrayList<>(documents);
            all.addAll(more);
            int tokens = exchange.read(prompt(with(history, ChatMessage.user("?")), all), listener, cancellation);
            documents = List.copyOf(all);
            return tokens;
        });
    }

    /// Forgets everything but the system message and the documents, which are not read again.
    ///
    /// @throws IllegalStateException if the chat is answering, or closed
    public void reset() {
        history = exchange.run(cancellation -> options.systemMessages());
    }

    /// How many tokens the model held in memory after the last answer.
    public int contextTokens() {
        return exchange.contextTokens();
    }

    /// Bytes of memory that these tokens take.
    public long memoryBytes() {
        return exchange.memoryBytes();
    }

    /// Stops the answer that is being given, waits for it to end, and gives the memory back. Closing again does
    /// nothing.
    ///
    /// @throws IllegalStateException inside a callback of this chat
    @Override
    public void close() {
        exchange.close(() -> onClose.accept(this));
    }

    private Answer turn(String text, GenerationListener listener, Cancellation cancellation) {
        List<ChatMessage> asked = with(history, ChatMessage.user(text));
        Answer answer = exchange.answer(prompt(asked, documents), options.generation(), listener, cancellation);
        if (answer.finishReason() != FinishReason.CANCELLED || !answer.text().isEmpty()) {
            history = with(asked, ChatMessage.assistant(answer.text()));
        }
        return answer;
    }

    private Prompt prompt(List<ChatMessage> messages, List<Document> about) {
        return new Prompt.Conversation(messages, options.variables(), about);
    }

    private static List<ChatMessage> with(List<ChatMessage> messages, ChatMessage next) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(next);
        return List.copyOf(all);
    }
}
