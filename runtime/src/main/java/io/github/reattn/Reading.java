package io.github.reattn;

import io.github.reattn.chat.ChatMessage;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.GenerationListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Documents that were read once, and questions about them, each answered as if it were the only one.
///
/// ```java
/// try (Reattn model = Reattn.open(Path.of("model.gguf"));
///         Reading book = model.read(Document.of(Path.of("moby-dick.txt")))) {
///     Answer answer = book.ask("Who is Queequeg?");
///     System.out.println(answer.text());
///     for (Passage passage : answer.sources().top(3)) {
///         System.out.println(passage.document() + ", line " + passage.line() + ": " + passage.text());
///     }
///     System.out.println(book.ask("What is the ship called?").text()); // the book is not read again
/// }
/// ```
///
/// After an answer the memory goes back to the documents' end; an answer is the same, bit for bit, whatever was asked
/// before. A [Chat] with documents remembers the conversation instead.
///
/// Thread-safe. A reading gives one answer at a time: a second question before the first is answered is an
/// `IllegalStateException`; ask [#isAnswering], or [#cancel] first.
public final class Reading implements AutoCloseable {
    private final Exchange exchange;
    private final ReadingOptions options;
    private final Consumer<Reading> onClose;

    Reading(Exchange exchange, ReadingOptions options, Consumer<Reading> onClose) {
        this.exchange = exchange;
        this.options = options;
        this.onClose = onClose;
    }

    /// Reads the documents now, so that the first answer comes sooner. Does nothing where they have been read. Reading
    /// that is cancelled goes on with the next question.
    ///
    /// @param listener hears how far they are read, in this thread
    /// @return how many tokens are in memory
    /// @throws io.github.reattn.backend.ContextOverflowException if the documents do not fit in the context
    public int prefetch(GenerationListener listener) {
        return exchange.run(cancellation -> exchange.read(prompt("?"), listener, cancellation));
    }

    /// Asks something and waits for the answer.
    ///
    /// @throws IllegalStateException if the reading is already answering, or closed
    /// @throws io.github.reattn.backend.ContextOverflowException if documents and question do not fit in the context
    /// @throws IllegalArgumentException if the model's chat template cannot write the question
    public Answer ask(String question) {
        return ask(question, GenerationListener.SILENT);
    }

    /// The same; the answer's text is also told piece by piece as it comes, in this thread.
    public Answer ask(String question, GenerationListener listener) {
        return exchange.run(
                cancellation -> exchange.answer(prompt(question), options.generation(), listener, cancellation));
    }

    /// The same in a daemon thread of its own, which also calls the listener; as [Chat#sayAsync].
    ///
    /// @throws IllegalStateException if the reading is already answering
    public CompletableFuture<Answer> askAsync(String question, GenerationListener listener) {
        return exchange.start(
                "reattn-reading",
                cancellation -> exchange.answer(prompt(question), options.generation(), listener, cancellation));
    }

    private Prompt prompt(String question) {
        if (options.raw()) {
            return new Prompt.Raw(question, options.documents());
        }
        List<ChatMessage> messages = new ArrayList<>();
        String system = options.system();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(question));
        return new Prompt.Conversation(messages, Map.of(), options.documents());
    }

    /// What the questions are about.
    public List<Document> documents() {
        return options.documents();
    }

    /// How many tokens the model held in memory after the last answer.
    public int contextTokens() {
        return exchange.contextTokens();
    }

    /// Stops the answer that is being given, if there is one. Returns at once.
    public void cancel() {
        exchange.cancel();
    }

    /// Whether an answer is being given.
    public boolean isAnswering() {
        return exchange.isAnswering();
    }

    /// Stops the answer that is being given, waits for it to end, and gives the memory back. Closing again does
    /// nothing.
    ///
    /// @throws IllegalStateException inside a callback of this reading
    @Override
    public void close() {
        exchange.close(() -> onClose.accept(this));
    }
}
