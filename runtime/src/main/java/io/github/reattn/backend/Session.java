package io.github.reattn.backend;

import io.github.reattn.attention.SelectionListener;
import org.jspecify.annotations.Nullable;

/// One sequence of tokens on a device: its KV cache and its position. Not thread-safe; one thread at a time.
public interface Session extends AutoCloseable {

    /// How many tokens the session holds.
    int position();

    /// Checks that the session may grow to so many tokens, before hours are spent on reading them. Takes no memory yet.
    ///
    /// @throws ContextOverflowException if they are more than allowed, or than fit in memory now
    void checkRoom(long tokens);

    /// Appends tokens and returns the logits after the last one.
    ///
    /// One verb for prompts and for decoding: many tokens run as matrix-matrix products, one as matrix-vector products.
    ///
    /// @param tokens the next tokens, `from` (inclusive) to `to` (exclusive), at least one
    /// @return (vocabSize), valid until the next call; the same array each time
    /// @throws IllegalArgumentException if a token is outside the vocabulary or the range is empty
    /// @throws ContextOverflowException if the cache may not grow far enough; nothing is appended then
    float[] forward(int[] tokens, int from, int to);

    /// Appends one token; the same as [#forward(int[], int, int)] of one, without allocating.
    float[] forward(int token);

    /// Appends tokens and shows the logits after each of them, in order.
    void forwardAll(int[] tokens, int from, int to, LogitsConsumer consumer);

    /// Says that the tokens from `position` on are a question about what came before, until the next call: with a
    /// bounded
    /// scope they choose together what they retrieve, up to 512 tokens at a time, and all of them vote. In other modes
    /// this
    /// changes nothing.
    void question(int position);

    /// Tells a listener what is retrieved from now on; null tells nobody.
    void listen(@Nullable SelectionListener listener);

    /// Holds every retrieval of `reattention` against a brute-force scan in double arithmetic from now on, which is
    /// slow. At the first difference [#forward] throws an `IllegalStateException` with a report.
    void verifyScan(boolean on);

    /// Forgets all tokens from `position` on; their keys and values are overwritten by what follows.
    ///
    /// @throws IllegalArgumentException if `position` is negative or beyond [#position]
    void rewind(int position);

    /// Bytes of memory that the session holds now (KV cache and its copies).
    long memoryBytes();

    @Override
    void close();

    /// Receives the logits after one token.
    @FunctionalInterface
    interface LogitsConsumer {
        /// @param index the token's index in the array given to [Session#forwardAll]
        /// @param logits (vocabSize), valid during the call only
        void accept(int index, float[] logits);
    }
}
