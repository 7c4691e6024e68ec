package io.github.reattn.cli;

import io.github.reattn.backend.ContextOverflowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What a person reads when something goes wrong: one line on stderr.
final class ErrorLine {
    private ErrorLine() {}

    /// Prints the line.
    ///
    /// @param debug whether to print the stack trace as well
    /// @return the exit code
    static int report(Throwable failure, boolean debug) {
        if (failure instanceof StandardStreams.ClosedOutput closed && closed.isBrokenPipe()) {
            return ExitCode.OK;
        }
        if (debug) {
            failure.printStackTrace();
        }
        boolean expected = failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException
                || failure instanceof ContextOverflowException
                || failure instanceof OutOfMemoryError;
        String hint = debug || expected ? "" : "; --debug shows where, please report it";
        System.err.println("reattn: " + (expected ? "" : "internal error: ") + text(failure) + hint);
        return expected ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /// The same for arguments that make no sense; names the way to the help.
    static int reportUsage(ParameterException failure, boolean debug) {
        if (debug) {
            failure.printStackTrace();
        }
        StringBuilder line = new StringBuilder("reattn: ").append(text(failure));
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            line.append("; did you mean: ").append(String.join(", ", unmatched.getSuggestions()));
        }
        line.append("; see: ")
                .append(failure.getCommandLine().getCommandSpec().qualifiedName())
                .append(" --help");
        System.err.println(line);
        return ExitCode.USAGE;
    }

    /// A failure in one line of words.
    static String text(Throwable failure) {
        String text = switch (failure) {
            case StandardStreams.ClosedOutput e -> "cannot write standard output: " + messageOf(causeOf(e));
            case UncheckedIOException e -> text(causeOf(e));
            case NoSuchFileException e -> e.getFile() + ": no such file";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case FileAlreadyExistsException e -> e.getFile() + ": exists already";
            case FileSystemException e ->
                e.getFile() + ": " + (e.getReason() == null ? "cannot be used" : e.getReason());
            case CharacterCodingException e -> "not valid UTF-8: " + messageOf(e);
            case OutOfMemoryError e ->
                "out of memory (" + messageOf(e) + "); the Java heap holds "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MB; use a smaller model or a shorter input, or set REATTN_JAVA_OPTS=-Xmx4g";
            case StackOverflowError e -> "too deeply nested input (StackOverflowError)";
            case IOException e -> messageOf(e);
            case IllegalArgumentException e -> messageOf(e);
            case ParameterException e -> messageOf(e);
            case ContextOverflowException e -> messageOf(e);
            default -> failure.getClass().getSimpleName() + ": " + messageOf(failure);
        };
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    private static Throwable causeOf(UncheckedIOException failure) {
        return Objects.requireNonNullElseGet(failure.getCause(), () -> new IOException(failure.getMessage()));
    }

    private static String messageOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
