package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.Cancellation;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A conversation with a model.
///
/// What was said stays in memory as the model has read it, so a turn costs only its new tokens. The memory is given
/// back
/// by [#close], or with the model.
///
/// Thread-safe. A chat gives one answer at a time: a second question before the first is answered is an
/// `IllegalStateException`; ask [#isAnswering], or [#cancel] first.
public final class Chat implements AutoCloseable {
    private final PromptEncoder encoder;
    private final Generator generator;
    private final ChatOptions options;
    private final long loadNanos;
    private final Consumer<Chat> onClose;
    private final Lifetime lifetime = new Lifetime("the chat");
    private final AtomicReference<@Nullable Cancellation> answering = new AtomicReference<>();
    private volatile List<ChatMessage> history;
    private volatile int contextTokens;
    private volatile long memoryBytes;

    Chat(PromptEncoder encoder, Generator generator, ChatOptions options, long loadNanos, Consumer<Chat> onClose) {
        this.encoder = encoder;
        this.generator = generator;
        this.options = options;
        this.loadNanos = loadNanos;
        this.onClose = onClose;
        this.history = options.history();
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
        return answer(text, listener, begin());
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
        Cancellation cancellation = begin();
        return Background.start("reattn-chat", cancellation, () -> answer(text, listener, cancellation));
    }

    /// Stops the answer that is being given, if there is one. Returns at once.
    public void cancel() {
        Cancellation running = answering.get();
        if (running != null) {
            running.cancel();
        }
    }

    /// Whether an answer is being given.
    public boolean isAnswering() {
        return answering.get() != null;
    }

    /// All messages so far, the system message included. It does not change; the next turn makes a new list.
    public List<ChatMessage> history() {
        return history;
    }

    /// Forgets everything but the system message.
    ///
    /// @throws IllegalStateException if the chat is answering
    public void reset() {
        begin();
        history = options.systemMessages();
        answering.set(null);
    }

    /// How many tokens the model held in memory after the last answer.
    public int contextTokens() {
        return contextTokens;
    }

    /// Bytes of memory that these tokens take.
    public long memoryBytes() {
        return memoryBytes;
    }

    /// Stops the answer that is being given, waits for it to end, and gives the memory back. Closing again does
    /// nothing.
    ///
    /// @throws IllegalStateException inside a callback of this chat
    @Override
    public void close() {
        lifetime.close(() -> {
            generator.close();
            onClose.accept(this);
        });
    }

    private Cancellation begin() {
        Cancellation cancellation = new Cancellation();
        if (!answering.compareAndSet(null, cancellation)) {
            throw new IllegalStateException("the chat is still answering; wait for the answer, or cancel() it");
        }
        return cancellation;
    }

    private Answer answer(String text, GenerationListener listener, Cancellation cancellation) {
        try {
            return lifetime.use(cancellation, () -> turn(text, listener, cancellation));
        } finally {
            answering.set(null);
        }
    }

    private Answer turn(String text, GenerationListener listener, Cancellation cancellation) {
        List<ChatMessage> asked = with(history, ChatMessage.user(text));
        Prompt prompt = new Prompt.Conversation(asked, options.variables());
        int[] tokens = encoder.encode(prompt);
        try {
            Answer answer =
                    generator.generate(tokens, encoder.options(prompt, options.generation()), listener, cancellation);
            if (answer.finishReason() != FinishReason.CANCELLED
                    || !answer.text().isEmpty()) {
                history = with(asked, ChatMessage.assistant(answer.text()));
            }
            return answer.withTimings(answer.timings().withLoadNanos(loadNanos));
        } finally {
            contextTokens = generator.contextTokens();
            memoryBytes = generator.memoryBytes();
        }
    }

    private static List<ChatMessage> with(List<ChatMessage> messages, ChatMessage next) {
        List<ChatMessage> all = new ArrayList<>(messages);
        all.add(next);
        return List.copyOf(all);
    }
}
