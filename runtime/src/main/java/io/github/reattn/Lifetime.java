package io.github.reattn;

import io.github.reattn.generation.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Lets work use something until it is closed, and closes it when no work uses it any more. Thread-safe.
final class Lifetime {
    private final String name;
    private final List<Use> uses = new ArrayList<>();
    private boolean closed;

    private record Use(Cancellation cancellation, Thread thread) {}

    /// @param name of what is used, for messages
    Lifetime(String name) {
        this.name = name;
    }

    /// Does work.
    ///
    /// @param cancellation how the work is stopped when the thing is closed
    /// @throws IllegalStateException if it is closed
    <T> T use(Cancellation cancellation, Supplier<T> work) {
        Use use = new Use(cancellation, Thread.currentThread());
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            uses.add(use);
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                uses.remove(use);
                notifyAll();
            }
        }
    }

    /// Lets no new work begin, stops what runs, waits for it, and releases. Does nothing the second time.
    ///
    /// @throws IllegalStateException if it would wait for the work of this very thread
    void close(Runnable release) {
        synchronized (this) {
            if (uses.stream().anyMatch(use -> use.thread() == Thread.currentThread())) {
                throw new IllegalStateException("close() inside a callback of " + name
                        + " would wait for itself; cancel there, and close afterwards");
            }
            if (closed) {
                return;
            }
            closed = true;
            uses.forEach(use -> use.cancellation().cancel());
            awaitNoUse();
        }
        // Outside the lock: what is released may have to wait for work that asks whether this is closed.
        release.run();
    }

    private synchronized void awaitNoUse() {
        boolean interrupted = false;
        while (!uses.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
