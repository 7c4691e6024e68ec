package io.github.reattn;

import io.github.reattn.generation.Answer;
import io.github.reattn.generation.Cancellation;
import io.github.reattn.generation.EncodedPrompt;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.generation.Generator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One memory of what was read, out of which one answer at a time is given. Thread-safe.
final class Exchange {
    private final String name;
    private final PromptEncoder encoder;
    private final Generator generator;
    private final long loadNanos;
    private final Lifetime lifetime;
    private final AtomicReference<@Nullable Cancellation> answering = new AtomicReference<>();
    private volatile int contextTokens;
    private volatile long memoryBytes;

    /// @param name of what people know, for messages: `the chat`
    Exchange(String name, PromptEncoder encoder, Generator generator, long loadNanos) {
        this.name = name;
        this.encoder = encoder;
        this.generator = generator;
        this.loadNanos = loadNanos;
        this.lifetime = new Lifetime(name);
    }

    /// Does something in this thread while no answer is given.
    ///
    /// @throws IllegalStateException if an answer is being given, or this is closed
    <T> T run(Function<Cancellation, T> work) {
        return run(work, begin());
    }

    /// The same in a daemon thread of its own.
    <T> CompletableFuture<T> start(String threadName, Function<Cancellation, T> work) {
        Cancellation cancellation = begin();
        return Background.start(threadName, cancellation, () -> run(work, cancellation));
    }

    private Cancellation begin() {
        Cancellation cancellation = new Cancellation();
        if (!answering.compareAndSet(null, cancellation)) {
            throw new IllegalStateException(name + " is still answering; wait for the answer, or cancel() it");
        }
        return cancellation;
    }

    private <T> T run(Function<Cancellation, T> work, Cancellation cancellation) {
        try {
            return lifetime.use(cancellation, () -> work.apply(cancellation));
        } finally {
            answering.set(null);
        }
    }

    /// Answers a prompt, inside [#run].
    Answer answer(Prompt prompt, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        EncodedPrompt encoded = encoder.encode(prompt);
        try {
            Answer answer = generator.generate(encoded, encoder.options(prompt, options), listener, cancellation);
            return answer.withTimings(answer.timings().withLoadNanos(loadNanos));
        } finally {
            remember();
        }
    }

    /// Reads what is before a prompt's question, inside [#run].
    ///
    /// @return how many tokens are held
    int read(Prompt prompt, GenerationListener listener, Cancellation cancellation) {
        EncodedPrompt encoded = encoder.encode(prompt);
        try {
            generator.read(encoded, listener, cancellation);
            return generator.contextTokens();
        } finally {
            remember();
        }
    }

    private void remember() {
        contextTokens = generator.contextTokens();
        memoryBytes = generator.memoryBytes();
    }

    void cancel() {
        Cancellation running = answering.get();
        if (running != null) {
            running.cancel();
        }
    }

    boolean isAnswering() {
        return answering.get() != null;
    }

    int contextTokens() {
        return contextTokens;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    /// @param release what to do once nothing runs any more
    void close(Runnable release) {
        lifetime.close(() -> {
            generator.close();
            release.run();
        });
    }
}
