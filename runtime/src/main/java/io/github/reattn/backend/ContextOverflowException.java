package io.github.reattn.backend;

/// More tokens than the session may hold, or than fit in memory. The message says how many fit.
public final class ContextOverflowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContextOverflowException(String message) {
        super(message);
    }
}
