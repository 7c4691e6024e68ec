package io.github.reattn.attention;

/// Which cached keys a query attends to. The cache is the same for all modes; switching is an option of a session.
public sealed interface AttentionMode {

    /// Up to which context length, in tokens, this is the same as full attention, bit for bit: there it does not matter
    /// in which batches tokens are read.
    int fullUpTo();

    /// Every earlier key, at its absolute position: what the model was trained with.
    record Full() implements AttentionMode {
        @Override
        public int fullUpTo() {
            return Integer.MAX_VALUE;
        }
    }

    /// A bounded scope: the first tokens, the last tokens and, between them, the spans that the queries retrieve;
    /// positions
    /// inside the scope are contiguous. Without spans (`topK` 0) this is the streaming baseline of sinks and window.
    ///
    /// @param scope how many keys are attended once retrieval is on, tokens; half of them are the most recent ones
    /// @param recallFrom the context length at which the scope takes over from full attention, tokens
    /// @param globalSize how many of the first tokens always stay in scope (attention sinks), tokens
    /// @param topK how many keys each query head votes for; 0 = no retrieval
    /// @param spanSize the width of what is attended around a winner, tokens
    /// @param tile how many consecutive queries of a long text share a selection, tokens
    /// @param voterStride of a tile of a long text, every n-th query votes; in the question and in decoding all do
    /// @see <a href="https://arxiv.org/abs/2407.15176">ReAttention</a>
    record Scoped(int scope, int recallFrom, int globalSize, int topK, int spanSize, int tile, int voterStride)
            implements AttentionMode {

        public Scoped {
            require(globalSize >= 0, "global", globalSize, "0 or more tokens");
            require(topK >= 0 && topK <= 64, "top-k", topK, "0 to 64 keys");
            require(spanSize >= 1 && spanSize <= 4096, "span", spanSize, "1 to 4096 tokens");
            require(tile >= 1 && tile <= 512, "tile", tile, "1 to 512 tokens");
            require(voterStride >= 1, "voter-stride", voterStride, "1 or more");
            int least = Math.max(256, 2 * (globalSize + spanSize));
            require(
                    scope >= least,
                    "scope",
                    scope,
                    "at least " + least + " tokens: half of it holds " + globalSize + " sinks and spans of "
                            + spanSize);
            require(recallFrom >= scope, "recall-from", recallFrom, "at least the scope of " + scope + " tokens");
        }

        private static void require(boolean fine, String name, int value, String expected) {
            if (!fine) {
                throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
            }
        }

        /// The defaults for a model with a trained window of `window` tokens.
        public static Scoped reattention(int window) {
            int scope = Math.clamp(window / 4, 512, 8192);
            return new Scoped(scope, Math.max(window, scope), 32, 4, 32, 128, 8);
        }

        @Override
        public int fullUpTo() {
            return recallFrom;
        }

        /// Sinks and window only.
        public Scoped streaming() {
            return new Scoped(scope, recallFrom, globalSize, 0, spanSize, tile, voterStride);
        }

        /// How many of the latest keys are in scope.
        public int localSize() {
            return scope / 2;
        }

        /// How many spans are kept.
        public int spans() {
            return topK == 0 ? 0 : (scope - localSize() - globalSize) / spanSize;
        }

        /// Queries per tile, no more than a quarter of the local half, else its first queries see too little.
        public int effectiveTile() {
            return Math.min(tile, Math.max(1, localSize() / 4));
        }
    }
}
