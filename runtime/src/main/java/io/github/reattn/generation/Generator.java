package io.github.reattn.generation;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.backend.Session;
import io.github.reattn.sampling.Sampler;
import io.github.reattn.source.PromptText;
import io.github.reattn.source.Sources;
import io.github.reattn.source.UsualVotes;
import io.github.reattn.source.VoteTally;
import io.github.reattn.tokenizer.Tokenizer;

/// Answers prompts in one session: reads the prompt, then says one token after the other.
///
/// What the session holds from before and the new prompt starts with is not read again. After an exception, a
/// cancellation or an overflow the generator can be used again; nothing that was read is lost. Not thread-safe.
public final class Generator implements AutoCloseable {
    private final HeldTokens held;
    private final Tokenizer tokenizer;
    private final int contextLimit;
    private final int longestAnswer;
    private final UsualVotes usual = new UsualVotes();

    /// @param session is the generator's from now on, and closed with it
    /// @param contextLimit the most tokens that the session may hold; 0 = unknown
    /// @param promptChunk how many tokens of a prompt are read at once: cancelling waits for that
    public Generator(Session session, Tokenizer tokenizer, int contextLimit, int promptChunk) {
        this(session, tokenizer, contextLimit, promptChunk, -1);
    }

    /// @param longestAnswer where an answer without a limit of its own ends, tokens; a context without end would let a
    ///     model that repeats itself go on for ever. −1 = nowhere
    public Generator(Session session, Tokenizer tokenizer, int contextLimit, int promptChunk, int longestAnswer) {
        this.held = new HeldTokens(session, promptChunk);
        this.tokenizer = tokenizer;
        this.contextLimit = contextLimit;
        this.longestAnswer = longestAnswer;
    }

    /// Answers a prompt.
    ///
    /// @param prompt all of its tokens, those included that the session holds already
    /// @throws ContextOverflowException if the prompt does not fit in the context
    /// @throws IllegalArgumentException if the prompt is empty, or a token is outside the vocabulary
    public Answer generate(
            int[] prompt, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        return generate(EncodedPrompt.of(prompt), options, listener, cancellation);
    }

    /// The same for a prompt of which more is known.
    ///
    /// A question that is known is always read anew, so that its answer does not depend on what was asked before.
    public Answer generate(
            EncodedPrompt prompt, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        requireFits(prompt.length());
        if (!options.sources()) {
            return answer(prompt, options, listener, cancellation);
        }
        VoteTally tally = new VoteTally(usual, prompt.question(), prompt.length());
        held.listen(tally);
        try {
            return answer(prompt, options, listener, cancellation)
                    .withSources(tally.sources(new PromptText(tokenizer, prompt.tokens(), prompt.parts())));
        } finally {
            held.listen(null);
        }
    }

    /// Reads what is before the question of a prompt, so that the answer will come sooner.
    ///
    /// @throws ContextOverflowException if the prompt does not fit in the context
    public void read(EncodedPrompt prompt, GenerationListener listener, Cancellation cancellation) {
        requireFits(prompt.length());
        int cached = keepStartOf(prompt);
        listener.onPrompt(cached, prompt.question());
        held.listen(new VoteTally(usual, prompt.question(), prompt.length()));
        try {
            held.appendContext(prompt, (done, total) -> listener.onPrompt((int) done, prompt.question()), cancellation);
        } finally {
            held.listen(null);
        }
    }

    private int keepStartOf(EncodedPrompt prompt) {
        int kept = held.keepStartOf(prompt);
        usual.forget(kept);
        return kept;
    }

    private Answer answer(
            EncodedPrompt prompt, GenerationOptions options, GenerationListener listener, Cancellation cancellation) {
        long start = System.nanoTime();
        int cached = keepStartOf(prompt);
        listener.onPrompt(cached, prompt.length());
        float[] logits = held.append(prompt, (done, total) -> listener.onPrompt((int) done, (int) total), cancellation);
        int read = held.size();

        long answering = System.nanoTime();
        AnswerText answer = new AnswerText(tokenizer, options.stop(), listener);
        int maxTokens = options.maxTokens() < 0 ? longestAnswer : options.maxTokens();
        FinishReason reason = read < prompt.length()
                ? FinishReason.CANCELLED
                : speak(logits, samplerAfter(prompt.tokens(), options), maxTokens, answer, cancellation);
        answer.end();

        long end = System.nanoTime();
        Timings timings = new Timings(0, answering - start, read - cached, end - answering, held.size() - read);
        return new Answer(answer.text(), answer.tokens(), prompt.length(), cached, reason, timings, Sources.NONE);
    }

    private FinishReason speak(
            float[] logitsOfPrompt, Sampler sampler, int maxTokens, AnswerText answer, Cancellation cancellation) {
        float[] logits = logitsOfPrompt;
        while (answer.count() != maxTokens) {
            if (cancellation.isCancelled()) {
                return FinishReason.CANCELLED;
            }
            int token = sampler.sample(logits);
            if (tokenizer.isEndOfGeneration(token)) {
                return FinishReason.STOP;
            }
            answer.add(token);
            if (answer.stopped()) {
                return FinishReason.STOP;
            }
            if (answer.count() != maxTokens) {
                try {
                    logits = held.append(token);
                } catch (ContextOverflowException e) {
                    return FinishReason.CONTEXT_FULL;
                }
            }
        }
        return FinishReason.LENGTH;
    }

    /// Penalties count the prompt's tokens too.
    private static Sampler samplerAfter(int[] prompt, GenerationOptions options) {
        Sampler sampler = Sampler.of(options.sampling());
        for (int token : prompt) {
            sampler.accept(token);
        }
        return sampler;
    }

    private void requireFits(int tokens) {
        if (tokens == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; expected at least one");
        }
        if (contextLimit > 0 && tokens > contextLimit) {
            throw new ContextOverflowException("the prompt has " + tokens + " tokens, but the context holds "
                    + contextLimit + "; shorten it, or open the model with a larger context");
        }
        held.checkRoom(tokens);
    }

    /// How many tokens the session holds.
    public int contextTokens() {
        return held.size();
    }

    /// Bytes of memory that the session holds.
    public long memoryBytes() {
        return held.memoryBytes();
    }

    /// Closes the session.
    @Override
    public void close() {
        held.close();
    }
}
