package io.github.reattn.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/// How far a piece of work is, with rate and remaining time, on stderr; only on a terminal, and only once the work has
/// taken a moment. Gone when closed. One thread at a time.
final class Progress implements AutoCloseable {
    private static final long PATIENCE_NANOS = 400_000_000;
    private static final boolean SHOWN = Terminal.STDERR.isTerminal();
    private static final String CLEAR = "\r\033[K";

    private final String task;
    private final String unit;
    private final long unitSize;
    private final long total;
    private final long startNanos = System.nanoTime();
    private final Thread erase = new Thread(() -> System.err.print(CLEAR));
    private @Nullable ProgressBar bar;

    private Progress(String task, String unit, long unitSize, long total) {
        this.task = task;
        this.unit = unit;
        this.unitSize = unitSize;
        this.total = total;
    }

    /// Work that is counted in pieces (tokens, lines).
    ///
    /// @param total how many there are, or −1
    static Progress of(String task, String unit, long total) {
        return new Progress(task, " " + unit, 1, total);
    }

    /// Work that is counted in bytes.
    ///
    /// @param total how many there are, or −1
    static Progress ofBytes(String task, long total) {
        return new Progress(task, " MB", 1_000_000, total);
    }

    /// So much is done.
    void update(long done) {
        if (bar == null) {
            if (!SHOWN || System.nanoTime() - startNanos < PATIENCE_NANOS) {
                return;
            }
            bar = newBar(done);
            Runtime.getRuntime().addShutdownHook(erase); // Ctrl-C leaves no half line
        }
        bar.stepTo(done);
    }

    private ProgressBar newBar(long done) {
        boolean unicode = StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"));
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, unitSize)
                .setInitialMax(total)
                .startsFrom(done, Duration.ofNanos(System.nanoTime() - startNanos))
                .setEtaFunction(Progress::remaining)
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .setConsumer(new Line(width()))
                .build();
    }

    /// At the rate since the bar was first shown; empty until there is one.
    private static Optional<Duration> remaining(ProgressState state) {
        long done = state.getCurrent() - state.getStart();
        double elapsed = state.getElapsedAfterStart().toMillis();
        boolean known = done > 0 && elapsed > 0 && state.getMax() >= state.getCurrent();
        return known
                ? Optional.of(Duration.ofMillis((long) (elapsed * (state.getMax() - state.getCurrent()) / done)))
                : Optional.empty();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            try {
                Runtime.getRuntime().removeShutdownHook(erase);
            } catch (IllegalStateException e) {
                return; // shutting down: it runs
            }
        }
    }

    /// Columns of the terminal: `COLUMNS`, else what `stty` says, else 80.
    private static int width() {
        String columns = System.getenv("COLUMNS");
        String text = columns == null ? stty() : columns;
        return text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= 20 ? Integer.parseInt(text) : 80;
    }

    private static String stty() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/tty")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(1, TimeUnit.SECONDS)) {
                String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
                return size.substring(size.indexOf(' ') + 1);
            }
            process.destroy();
        } catch (IOException e) {
            return ""; // no stty here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    /// One line of the terminal, rewritten in place and emptied at the end.
    private record Line(int width) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public void accept(String text) {
            System.err.print("\r" + text + "\033[K");
        }

        @Override
        public void clear() {
            System.err.print(CLEAR);
        }

        @Override
        public void close() {
            clear();
        }
    }
}
