package io.github.reattn.attention;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

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

    /// Beyond some length of the context, the first keys, the last keys and what is retrieved between them, at
    /// contiguous
    /// positions; all keys before.
    sealed interface Bounded extends AttentionMode {
        /// How many of the first tokens always stay in scope.
        int globalSize();

        /// How many keys each query head votes for; 0 = no retrieval.
        int topK();

        /// The width of what is attended around a winner, tokens.
        int spanSize();

        /// The longest context that is attended as a whole, tokens.
        int recallFrom();

        @Override
        default int fullUpTo() {
            return recallFrom();
        }

        /// The most keys in scope.
        int scope();

        /// The most of the latest keys that are in scope.
        int localSize();

        /// How many of the latest keys are in scope once the context is `end` tokens long.
        int localSize(int end);

        /// Whether a layer has spans between its first and its last keys.
        boolean retrieves(int layer);
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
            implements Bounded {

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

        /// The defaults for a model with a trained window of `window` tokens.
        public static Scoped reattention(int window) {
            int scope = Math.clamp(window / 4, 512, 8192);
            return new Scoped(scope, Math.max(window, scope), 32, 4, 32, 128, 8);
        }

        /// Sinks and window only.
        public Scoped streaming() {
            return new Scoped(scope, recallFrom, globalSize, 0, spanSize, tile, voterStride);
        }

        @Override
        public int localSize() {
            return scope / 2;
        }

        @Override
        public int localSize(int end) {
            return localSize();
        }

        /// Not in the first layer: its retrieval was measured to be worth nothing.
        @Override
        public boolean retrieves(int layer) {
            return layer > 0 && topK > 0;
        }

        /// How many tokens the spans have at most, overlaps counted once.
        public int spanTokens() {
            return topK == 0 ? 0 : (scope - localSize() - globalSize) / spanSize * spanSize;
        }

        /// Queries per tile, no more than a quarter of the local half, else its first queries see too little.
        public int effectiveTile() {
            return Math.min(tile, Math.max(1, localSize() / 4));
        }
    }

    /// The released ReAttention code with its [quirks][Quirk], to reproduce published figures and to compare; names and
    /// defaults are the release's. Its top-k keys are drawn by all queries of a chunk together, in every layer.
    ///
    /// @param globalSize `global_size`: how many of the first tokens always stay in scope
    /// @param localSize `local_size`: how many of the last, about (see [Quirk#ALIGNED_MIDDLE])
    /// @param chunkSize `chunk_size`: how many tokens of a prompt share a selection
    /// @param spanSize `span_size`: the width of what is attended around a winner, tokens
    /// @param topK `mid_size`: how many keys each query head votes for; 0 = sinks and window, the StreamingLLM baseline
    /// @param recallClip `recall_clip`: how many keys win at most
    /// @param quirks which of the release's peculiarities are kept
    record Reference(
            int globalSize, int localSize, int chunkSize, int spanSize, int topK, int recallClip, Set<Quirk> quirks)
            implements Bounded {
        /// What the released kernel aligns to, and the number of keys of which it sees one.
        static final int BLOCK = 128;

        private static final int MOST = 1 << 17;

        public Reference {
            require(globalSize >= 0 && globalSize <= MOST, "global", globalSize, "0 to " + MOST + " tokens");
            require(chunkSize >= 1 && chunkSize <= 4096, "chunk", chunkSize, "1 to 4096 tokens");
            int least = chunkSize + BLOCK;
            require(
                    localSize >= least && localSize <= MOST,
                    "local",
                    localSize,
                    least + " to " + MOST + " tokens: a chunk and the " + BLOCK + " that alignment may take");
            require(spanSize >= 1 && spanSize <= 4096, "span", spanSize, "1 to 4096 tokens");
            require(topK >= 0 && topK <= 64, "top-k", topK, "0 to 64 keys");
            require(
                    recallClip >= 1 && (long) recallClip * (spanSize + 1) <= MOST,
                    "recall-clip",
                    recallClip,
                    "1 to " + MOST / (spanSize + 1) + " spans of " + spanSize);
            EnumSet<Quirk> copy = EnumSet.noneOf(Quirk.class);
            copy.addAll(quirks);
            quirks = Collections.unmodifiableSet(copy);
        }

        /// As most published figures were made: a scope of 8192 tokens.
        public static Reference released() {
            return new Reference(32, 4096, 512, 32, 4, 127, Quirk.RELEASED);
        }

        /// Whether a quirk is kept.
        public boolean has(Quirk quirk) {
            return quirks.contains(quirk);
        }

        @Override
        public int scope() {
            return globalSize + recallClip * spanWidth() + localSize;
        }

        /// How wide spans become.
        int spanWidth() {
            return has(Quirk.WIDE_ODD_SPANS) ? spanSize + spanSize % 2 : spanSize;
        }

        @Override
        public int recallFrom() {
            int kept = globalSize + localSize;
            return has(Quirk.EARLY_RECALL) || topK == 0 ? kept : kept + recallClip * spanSize;
        }

        /// The streaming baseline is not aligned.
        @Override
        public int localSize(int end) {
            return topK > 0 && has(Quirk.ALIGNED_MIDDLE)
                    ? localSize - BLOCK + Math.floorMod(end - globalSize - localSize, BLOCK)
                    : localSize;
        }

        @Override
        public boolean retrieves(int layer) {
            return topK > 0;
        }

        /// How many of `count` new tokens are read in chunks; the rest is decoded.
        public int inChunks(int count) {
            return has(Quirk.LAST_TOKEN_ALONE) ? count - 1 : count;
        }

        /// Where the chunk with `position` in it ends: the first chunk holds about sinks and local part, all others
        /// `chunkSize` tokens but the last.
        ///
        /// @param total how many tokens all chunks hold together
        public int chunkEnd(int position, int total) {
            long end = (long) globalSize + localSize;
            if (has(Quirk.ALIGNED_MIDDLE)) {
                int local = has(Quirk.GRID_SIGN) ? localSize : -localSize;
                end -= BLOCK - Math.floorMod(total - globalSize + local, BLOCK);
            }
            if (position >= end) {
                end += ((position - end) / chunkSize + 1) * chunkSize;
            }
            return (int) Math.min(end, total);
        }
    }

    private static void require(boolean fine, String name, int value, String expected) {
        if (!fine) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
        }
    }
}
