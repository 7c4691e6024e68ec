package io.github.reattn.backend;

import io.github.reattn.model.ForwardPlan;

/// A device that can run forward plans. Thread-safe; sessions of one backend share its worker threads in turns.
public interface Backend extends AutoCloseable {

    /// A line for people: the device and how it computes, as `cpu: vector-512, 2 threads`.
    String name();

    /// A new, empty session.
    ///
    /// @throws ContextOverflowException if what the session needs at once does not fit in memory
    Session open(ForwardPlan plan, SessionOptions options);

    @Override
    void close();
}
