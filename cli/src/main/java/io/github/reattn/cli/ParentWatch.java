package io.github.reattn.cli;

import java.util.Optional;

/// Ends this JVM when the launcher that started it is gone, even if it was killed without a chance to say so.
final class ParentWatch implements Runnable {
    private static final long INTERVAL_MILLIS = 1000;

    private ParentWatch() {}

    /// Watches from a daemon thread, if a launcher started this JVM.
    static void start() {
        if (System.getProperty("reattn.launched") != null) {
            Thread.ofPlatform().daemon().name("parent-watch").start(new ParentWatch());
        }
    }

    @Override
    public void run() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        try {
            while (parent.isPresent() && parent.get().isAlive()) {
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            return;
        }
        System.exit(143); // as if stopped by TERM, which is what happened to the launcher
    }
}
