package io.github.reattn.generation;

import io.github.reattn.attention.SelectionListener;
import io.github.reattn.backend.Session;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A session together with the tokens that it holds, so that a prompt which starts as the last one is not read again.
final class HeldTokens implements AutoCloseable {
    private final Session session;
    private final int chunk;
    private int[] tokens = new int[256];

    /// @param chunk how many tokens of a prompt are appended at once; after each chunk progress is told and cancelling
    ///     is possible
    HeldTokens(Session session, int chunk) {
        this.session = session;
        this.chunk = chunk;
    }

    int size() {
        return session.position();
    }

    /// Checks that so many tokens can be held.
    ///
    /// @throws io.github.reattn.backend.ContextOverflowException if not
    void checkRoom(long count) {
        session.checkRoom(count);
    }

    /// Forgets what does not start the prompt. The last token of the prompt is always left to be read: its logits are
    /// needed. So is a question that is known: its tokens retrieve together, whatever was asked before.
    ///
    /// @return how many tokens of the prompt the session holds
    int keepStartOf(EncodedPrompt prompt) {
        int most = Math.min(size(), prompt.length() - 1);
        if (prompt.knowsQuestion()) {
            most = Math.min(most, prompt.questionStart());
        }
        int mismatch = Arrays.mismatch(tokens, 0, most, prompt.tokens(), 0, most);
        int kept = mismatch < 0 ? most : mismatch;
        session.rewind(kept);
        return kept;
    }

    /// Appends one token.
    ///
    /// @return the logits after it
    float[] append(int token) {
        remember(size(), token);
        return session.forward(token);
    }

    /// Appends what is not yet held of a prompt, until all is read or the work is cancelled.
    ///
    /// @return the logits after the last token that was read
    float[] append(EncodedPrompt prompt, Progress progress, Cancellation cancellation) {
        session.question(prompt.question());
        // Cut where the question begins, so that it is computed the same when what is before it was read earlier.
        int cut = prompt.knowsQuestion() ? prompt.questionStart() : 0;
        append(prompt.tokens(), cut, progress, cancellation);
        return append(prompt.tokens(), prompt.length(), progress, cancellation);
    }

    /// Appends what is not yet held of the tokens before a question.
    void appendContext(EncodedPrompt prompt, Progress progress, Cancellation cancellation) {
        session.question(Integer.MAX_VALUE);
        append(prompt.tokens(), prompt.question(), progress, cancellation);
    }

    private float[] append(int[] all, int to, Progress progress, Cancellation cancellation) {
        float[] logits = {};
        for (int at = size(); at < to && !cancellation.isCancelled(); ) {
            int end = Math.min(to, at + chunk);
            for (int i = at; i < end; i++) {
                remember(i, all[i]);
            }
            logits = session.forward(all, at, end);
            at = end;
            progress.on(at, all.length);
        }
        return logits;
    }

    /// Tells a listener what is retrieved from now on; null tells nobody.
    void listen(@Nullable SelectionListener listener) {
        session.listen(listener);
    }

    /// Appends tokens and shows the logits after each of them.
    ///
    /// @param consumer its indices are those of `more`
    void append(int[] more, int from, int to, Session.LogitsConsumer consumer) {
        int position = size();
        for (int i = from; i < to; i++) {
            remember(position + i - from, more[i]);
        }
        session.forwardAll(more, from, to, consumer);
    }

    /// Forgets everything.
    void clear() {
        session.rewind(0);
    }

    private void remember(int position, int token) {
        if (position == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * position);
        }
        tokens[position] = token;
    }

    long memoryBytes() {
        return session.memoryBytes();
    }

    @Override
    public void close() {
        session.close();
    }
}
