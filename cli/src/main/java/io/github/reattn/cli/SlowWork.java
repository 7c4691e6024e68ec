package io.github.reattn.cli;

import org.jspecify.annotations.Nullable;

/// Progress of work that may take long before it has any news: it is shown after a moment even so. Thread-safe.
final class SlowWork implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 700;

    private final String task;
    private final String unit;
    private Progress progress;
    private long total;
    private @Nullable Thread timer;
    private long done;
    private boolean closed;

    private SlowWork(String task, String unit, long total) {
        this.task = task;
        this.unit = unit;
        this.total = total;
        this.progress = Progress.of(task, unit, total);
    }

    /// Work that is counted in pieces.
    ///
    /// @param total how many there are; −1 where that is not known yet
    static SlowWork of(String task, String unit, long total) {
        SlowWork work = new SlowWork(task, unit, total);
        if (Terminal.STDERR.isTerminal()) {
            work.timer = Thread.ofPlatform().daemon().name("progress").start(work::showLater);
        }
        return work;
    }

    /// So much is done.
    synchronized void update(long value) {
        done = value;
        if (!closed) {
            progress.update(value);
        }
    }

    /// So much is done, of so much.
    synchronized void update(long value, long of) {
        if (of != total && !closed) {
            progress.close();
            progress = Progress.of(task, unit, of);
            total = of;
        }
        update(value);
    }

    private void showLater() {
        try {
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            return; // the work is done
        }
        synchronized (this) {
            update(done);
        }
    }

    /// Removes it from the screen. Closing again does nothing.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            progress.close();
            if (timer != null) {
                timer.interrupt();
            }
        }
    }
}
