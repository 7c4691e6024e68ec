package io.github.reattn.generation;

/// Hears how far work has come. Called by the thread that works.
@FunctionalInterface
public interface Progress {

    /// Hears nothing.
    Progress SILENT = (done, total) -> {};

    /// @param done tokens that are done
    /// @param total tokens in all
    void on(long done, long total);
}
