package io.github.reattn;

import io.github.reattn.backend.Session;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.Cancellation;
import io.github.reattn.generation.EncodedPrompt;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.generation.Generator;
import io.github.reattn.generation.Perplexity;
import io.github.reattn.generation.Progress;
import io.github.reattn.generation.Score;
import io.github.reattn.generation.Scorer;
import io.github.reattn.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// An open model.
///
/// Thread-safe. Answers that are asked for at the same time share the processor: each takes longer, none is wrong.
/// Methods that compute block until they are done; call them from a thread that may wait, or use [#generateAsync] and
/// [Chat#sayAsync].
///
/// Where something does not fit or is not right they throw, with a message for people:
/// `IllegalArgumentException` for what was asked, [io.github.reattn.backend.ContextOverflowException] for more tokens
/// than the context holds, `IllegalStateException` after [#close].
public final class Reattn implements AutoCloseable {
    private final LoadedModel model;
    private final PromptEncoder encoder;
    private final Lifetime lifetime = new Lifetime("the model");
    private final Set<Chat> chats = ConcurrentHashMap.newKeySet();
    private final Set<Reading> readings = ConcurrentHashMap.newKeySet();

    Reattn(LoadedModel model) {
        this.model = model;
        this.encoder = new PromptEncoder(model.tokenizer(), model.templates());
    }

    /// Opens a model with the default options.
    ///
    /// @throws IOException if the file cannot be read, or is no model that can be run; the message says which
    public static Reattn open(Path file) throws IOException {
        return open(file, OpenOptions.defaults());
    }

    /// Opens a model.
    ///
    /// @throws IOException if the file cannot be read, or is no valid model
    public static Reattn open(Path file, OpenOptions options) throws IOException {
        return new Reattn(LoadedModel.load(file, options));
    }

    /// Answers one question with the default options.
    public String generate(String question) {
        return generate(Prompt.ask(question), GenerationOptions.defaults(), GenerationListener.SILENT)
                .text();
    }

    /// Answers a prompt.
    ///
    /// @param listener hears of the answer as it comes, in this thread
    public Answer generate(Prompt prompt, GenerationOptions options, GenerationListener listener) {
        return generate(prompt, options, listener, new Cancellation());
    }

    /// Answers a prompt, until another thread cancels.
    public Answer generate(
            Prompt prompt, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        return lifetime.use(cancellation, () -> {
            EncodedPrompt tokens = encoder.encode(prompt);
            try (Generator generator = newGenerator()) {
                Answer answer = generator.generate(tokens, encoder.options(prompt, options), listener, cancellation);
                return answer.withTimings(
                        answer.timings().withLoadNanos(model.info().loadNanos()));
            }
        });
    }

    /// Answers a prompt in a daemon thread of its own, which also calls the listener. Cancelling the future stops the
    /// answer.
    public CompletableFuture<Answer> generateAsync(
            Prompt prompt, GenerationOptions options, GenerationListener listener) {
        Cancellation cancellation = new Cancellation();
        return Background.start(
                "reattn-generate", cancellation, () -> generate(prompt, options, listener, cancellation));
    }

    /// A new conversation with the default options.
    public Chat chat() {
        return chat(ChatOptions.defaults());
    }

    /// A new conversation. It takes memory until it, or the model, is closed.
    public Chat chat(ChatOptions options) {
        return lifetime.use(new Cancellation(), () -> {
            Chat chat = new Chat(newExchange("the chat"), options, chats::remove);
            chats.add(chat);
            return chat;
        });
    }

    /// Documents, to ask questions about with the default options.
    public Reading read(Document... documents) {
        return read(ReadingOptions.of(documents));
    }

    /// Documents, to ask questions about. They take memory until the reading, or the model, is closed, and are read
    /// with
    /// the first question, or by [Reading#prefetch].
    public Reading read(ReadingOptions options) {
        return lifetime.use(new Cancellation(), () -> {
            Reading reading = new Reading(newExchange("the reading"), options, readings::remove);
            readings.add(reading);
            return reading;
        });
    }

    /// A new, empty session, for work with tokens and logits directly. Close it before the model.
    public Session openSession() {
        return lifetime.use(new Cancellation(), model.sessions());
    }

    /// How likely a continuation is after a context.
    ///
    /// @param context at least one token; BOS is not added
    /// @param continuation at least one token
    /// @param topK how many of the likeliest tokens to give for each place
    public Score score(int[] context, int[] continuation, int topK) {
        Cancellation cancellation = new Cancellation();
        return inSession(cancellation, session -> new Scorer(session).score(context, continuation, topK, cancellation));
    }

    /// How likely a continuation is after a context, as texts.
    ///
    /// The tokens are those of both texts together, as evaluation harnesses do it: spaces at the end of the context
    /// belong to the continuation, and the continuation is what follows as many tokens as the context alone has. The
    /// context gets BOS where the model wants it; an empty one is BOS, or EOS where the model has no BOS. Control
    /// tokens are not recognised.
    public Score score(String context, String continuation, int topK) {
        int[] start = encoder.encode(context.stripTrailing(), false);
        int[] all = encoder.encode(context + continuation, false);
        int[] rest = Arrays.copyOfRange(all, Math.min(start.length, all.length), all.length);
        return score(start.length == 0 ? encoder.emptyContext() : start, rest, topK);
    }

    /// How well the model predicts a text; [Scorer#perplexity] says how it is cut into windows.
    ///
    /// @param tokens the text, with or without BOS
    /// @param context tokens of a window, BOS included, at least 2
    /// @param windows how many windows at most; 0 = all
    public Perplexity perplexity(int[] tokens, int context, int windows, Progress progress) {
        int[] text = encoder.withBos(tokens);
        int bos = encoder.bosInFront();
        Cancellation cancellation = new Cancellation();
        return inSession(
                cancellation,
                session -> new Scorer(session).perplexity(text, context, windows, bos, progress, cancellation));
    }

    /// The tokens that the model would read for this prompt.
    public int[] encode(Prompt prompt) {
        return encoded(prompt).tokens();
    }

    EncodedPrompt encoded(Prompt prompt) {
        return encoder.encode(prompt);
    }

    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    public ModelInfo modelInfo() {
        return model.info();
    }

    /// Stops everything that runs, waits for it to end, closes all chats, readings and the file. Closing again does
    /// nothing.
    ///
    /// @throws IllegalStateException inside a callback of an answer that this model is giving
    @Override
    public void close() {
        lifetime.close(() -> {
            chats.forEach(Chat::close);
            readings.forEach(Reading::close);
            model.release().run();
        });
    }

    private Exchange newExchange(String name) {
        return new Exchange(name, encoder, newGenerator(), model.info().loadNanos());
    }

    private Generator newGenerator() {
        ModelInfo info = model.info();
        return new Generator(
                model.sessions().get(),
                model.tokenizer(),
                info.contextLimit(),
                promptChunk(info.parameters()),
                info.contextLength());
    }

    /// As many tokens as are read in some seconds on two cores. More than 512 at once are not faster; 128 cost 8 % more
    /// time on SmolLM2-135M. It depends on nothing but the model, so that a seed gives the same answer again.
    private static int promptChunk(long parameters) {
        return (int) Long.highestOneBit(Math.clamp(300_000_000_000L / Math.max(1, parameters), 64, 512));
    }

    private <T> T inSession(Cancellation cancellation, Function<Session, T> work) {
        return lifetime.use(cancellation, () -> {
            try (Session session = model.sessions().get()) {
                return work.apply(session);
            }
        });
    }
}
