package io.github.reattn.store;

/// Watches a pull. Called by the thread that pulls.
public interface PullListener {

    /// The transfer of one file starts, perhaps not for the first time.
    ///
    /// @param what what is transferred, for people
    /// @param doneBytes how much is there from an earlier try
    /// @param totalBytes its size, or −1 where nobody knows
    default void started(String what, long doneBytes, long totalBytes) {}

    /// So much of the file is there.
    default void progress(long doneBytes) {}

    /// The transfer has ended, well or not.
    default void stopped() {}

    /// Something that a person may want to know: a retry, another source.
    default void note(String line) {}
}
