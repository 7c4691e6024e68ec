package io.github.reattn.store;

import java.io.IOException;

/// A model that could not be fetched. The message says what was asked of whom, what came, and what helps.
public final class PullException extends IOException {
    private static final long serialVersionUID = 1L;

    public PullException(String message) {
        super(message);
    }

    public PullException(String message, Throwable cause) {
        super(message, cause);
    }
}
