package io.github.reattn.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Reads a stream that gives up when nothing comes for too long: the JDK's client has no time limit for bodies.
final class StallGuard implements AutoCloseable {
    private final InputStream in;
    private final long limitNanos;
    private final Thread watch;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        this.in = in;
        this.limitNanos = limit.toNanos();
        this.watch = Thread.ofVirtual().start(this::watch);
    }

    int read(byte[] buffer) throws IOException {
        int n = in.read(buffer);
        lastNanos = System.nanoTime();
        return n;
    }

    boolean hasStalled() {
        return stalled;
    }

    private void watch() {
        try {
            while (true) {
                long left = limitNanos - (System.nanoTime() - lastNanos);
                if (left <= 0) {
                    stalled = true;
                    in.close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException | IOException e) {
            return; // the reader is done, or sees the closed stream itself
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
