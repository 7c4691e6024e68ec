package io.github.reattn.gguf;

import java.io.IOException;

/// A file that is not a usable GGUF file. The message names the file, the place, what was expected and what was found.
public final class GgufException extends IOException {
    private static final long serialVersionUID = 1L;

    public GgufException(String message) {
        super(message);
    }

    public GgufException(String message, Throwable cause) {
        super(message, cause);
    }
}
