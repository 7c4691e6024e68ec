package io.github.reattn.generation;

import io.github.reattn.backend.Session;
import java.util.Arrays;

/// A session together with the tokens that it holds, so that a prompt which starts as the last one is not read again.
final class HeldTokens implements AutoCloseable {
    /// Between chunks progress is told and cancelling is possible; larger ones are hardly faster.
    private static final int CHUNK = 256;

    private final Session session;
    private int[] tokens = new int[256];

    HeldTokens(Session session) {
        this.session = session;
    }

    int size() {
        return session.position();
    }

    /// Forgets what does not start the prompt. The last token of the prompt is always left to be read: its logits are
    /// needed.
    ///
    /// @return how many tokens of the prompt the session holds
    int keepStartOf(int[] prompt) {
        int most = Math.min(size(), prompt.length - 1);
        int mismatch = Arrays.mismatch(tokens, 0, most, prompt, 0, most);
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
    float[] append(int[] prompt, Progress progress, Cancellation cancellation) {
        float[] logits = {};
        for (int at = size(); at < prompt.length && !cancellation.isCancelled(); ) {
            int end = Math.min(prompt.length, at + CHUNK);
            for (int i = at; i < end; i++) {
                remember(i, prompt[i]);
            }
            logits = session.forward(prompt, at, end);
            at = end;
            progress.on(at, prompt.length);
        }
        return logits;
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
