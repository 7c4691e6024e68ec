package io.github.reattn.generation;

/// Stops work that runs in another thread, at its next token or its next piece of the prompt. Thread-safe; for one use.
public final class Cancellation {
    private volatile boolean cancelled;

    /// Asks the work to stop. Calling it again, or after the work has ended, changes nothing.
    public void cancel() {
        cancelled = true;
    }

    /// Whether the work should stop: [#cancel] was called, or the thread that asks was interrupted.
    public boolean isCancelled() {
        return cancelled || Thread.currentThread().isInterrupted();
    }
}
