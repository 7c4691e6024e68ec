package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ModelConfig;
import org.jspecify.annotations.Nullable;

/// Who selects, apart from who attends.
final class Retrieval {
    private Retrieval() {}

    /// Selects for single tokens.
    interface OfToken {
        /// Selects the spans for the token at `position`.
        ///
        /// @param q (headCount · headDim), un-rotated   @param selected receives the spans, by key/value head
        void run(int layer, float[] q, int position, Spans[] selected);

        /// Holds every scan against brute force from now on; null: not any more.
        default void verify(@Nullable ScanCheck check) {}
    }

    /// Selects for batches.
    interface OfTiles {
        /// Selects the spans of every run that is longer than the scope.
        ///
        /// @param q (tile, headCount · headDim, tileTokens), un-rotated   @param everyQuery whether all queries vote
        /// @param selected receives the spans, by run and key/value head
        void run(int layer, float[] q, boolean everyQuery, Spans[][] selected);

        /// Holds every scan against brute force from now on; null: not any more.
        default void verify(@Nullable ScanCheck check) {}
    }

    static OfToken ofToken(
            ModelConfig config, AttentionMode.Bounded mode, Kernels kernels, RowPool pool, KvCache cache) {
        return switch (mode) {
            case AttentionMode.Scoped scoped -> new TokenRetrieval(config, scoped, kernels, pool, cache);
            case AttentionMode.Reference reference ->
                new ReferenceRetrieval(config, reference, kernels, pool, cache)::ofToken;
        };
    }

    static OfTiles ofTiles(
            ModelConfig config,
            AttentionMode.Bounded mode,
            Kernels kernels,
            RowPool pool,
            KvCache cache,
            QueryTiles tiles) {
        return switch (mode) {
            case AttentionMode.Scoped scoped -> new TileRetrieval(config, scoped, kernels, pool, cache, tiles);
            case AttentionMode.Reference reference -> {
                ReferenceRetrieval retrieval = new ReferenceRetrieval(config, reference, kernels, pool, cache);
                yield (layer, q, everyQuery, selected) -> retrieval.ofTiles(layer, q, tiles, selected);
            }
        };
    }
}
