package io.github.reattn.attention;

/// Hears what was retrieved, in the thread that computes; the answer to "what did the model look at?".
@FunctionalInterface
public interface SelectionListener {

    /// @param layer the layer, 0 is the first
    /// @param headKv the key/value head
    /// @param firstQuery position of the first query that shares the selection
    /// @param endQuery position behind the last
    /// @param spans what is in scope between the first tokens and the local half; valid during the call only
    void selected(int layer, int headKv, int firstQuery, int endQuery, Spans spans);
}
