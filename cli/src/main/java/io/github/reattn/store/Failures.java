package io.github.reattn.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Words for exceptions that have none of their own.
final class Failures {
    private Failures() {}

    /// The first message on the way to the cause, else the exception's name.
    static String reason(Throwable failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            String message = at.getMessage();
            if (message != null && !message.isBlank()) {
                return message.strip();
            }
        }
        return failure.getClass().getSimpleName();
    }

    /// A failure to write, with the remedy where the disk is full.
    static IOException writing(Object file, IOException failure) {
        String reason = reason(failure);
        boolean full = reason.contains("No space left") || reason.contains("not enough space");
        return new PullException(
                file + ": cannot write: " + reason
                        + (full ? "; free some space, then pull again: it continues where it stopped" : ""),
                failure);
    }
}
