package io.github.reattn.cli;

import io.github.reattn.store.PullListener;
import org.jspecify.annotations.Nullable;

/// Shows a pull on stderr: a progress bar on a terminal, notes as lines.
final class PullProgress implements PullListener {
    private @Nullable Progress progress;

    @Override
    public void started(String what, long doneBytes, long totalBytes) {
        stopped();
        progress = Progress.ofBytes(Text.shortened(what, 32), totalBytes);
    }

    @Override
    public void progress(long doneBytes) {
        if (progress != null) {
            progress.update(doneBytes);
        }
    }

    @Override
    public void stopped() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }

    @Override
    public void note(String line) {
        stopped();
        System.err.println("reattn: " + line);
    }
}
