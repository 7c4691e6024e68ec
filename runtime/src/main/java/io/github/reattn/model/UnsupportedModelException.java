package io.github.reattn.model;

import java.io.IOException;

/// A well-formed file whose model cannot be run. The message says what was found and what is supported.
public final class UnsupportedModelException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnsupportedModelException(String message) {
        super(message);
    }
}
