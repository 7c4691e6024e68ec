package io.github.reattn.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/// stdout and stderr in UTF-8, whatever the locale.
///
/// `System.out` is buffered: flush it where a person waits for it. A write that fails throws [ClosedOutput], where the
/// JDK's stream would go on silently, so that a program whose reader has gone (`| head`) stops.
final class StandardStreams {
    private static final int BUFFER_BYTES = 1 << 14;

    private StandardStreams() {}

    /// stdout cannot be written.
    static final class ClosedOutput extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        ClosedOutput(IOException cause) {
            super(cause);
        }

        /// Whether the reader of the pipe has gone, which is its right.
        boolean isBrokenPipe() {
            String message = String.valueOf(getMessage());
            return message.contains("Broken pipe") || message.contains("pipe is being closed");
        }
    }

    static void install() {
        OutputStream out =
                new BufferedOutputStream(new Unforgiving(new FileOutputStream(FileDescriptor.out)), BUFFER_BYTES);
        System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(stderr()), true, StandardCharsets.UTF_8));
    }

    /// The launcher keeps the true stderr under another number: see `io.github.reattn.launcher.Child`.
    private static FileDescriptor stderr() {
        Integer number = Integer.getInteger("reattn.stderr");
        if (number == null) {
            return FileDescriptor.err;
        }
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return constructor.newInstance(number);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return FileDescriptor.err; // the launcher prints at the end what comes there
        }
    }

    /// `PrintStream` swallows an `IOException`, not an unchecked one.
    private static final class Unforgiving extends OutputStream {
        private final OutputStream out;

        Unforgiving(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new ClosedOutput(e);
            }
        }
    }
}
