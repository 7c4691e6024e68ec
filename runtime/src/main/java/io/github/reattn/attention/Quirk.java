package io.github.reattn.attention;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What the released ReAttention code does that its paper does not say, or that our own rule ([AttentionMode.Scoped])
/// does otherwise; each may be switched off by itself. Without a quirk, [AttentionMode.Reference] does what its second
/// sentence says.
///
/// Not here, as no choice of keys depends on it or no published figure was made with it: batches of several texts,
/// votes of several decoding steps (`q_cache_len`), scoring by values (`recall_type` other than `qk`), gaps kept in
/// the positions (`pe_original`), a clip of −1, which is no clip.
public enum Quirk {
    /// All key/value heads of a layer attend to one set of spans, which all query heads elect together. Off: the query
    /// heads of each key/value head elect a set of their own.
    SHARED_SPANS,
    /// A vote counts 1, whatever its score. Off: a voter has one vote, spread by a softmax over its scaled scores.
    HARD_VOTES,
    /// At most `recallClip` keys win, though their spans overlap and the scope stays smaller than it might be. Off:
    /// keys win until their spans hold `recallClip · spanSize` tokens.
    CLIPPED_WINNERS,
    /// Keys are dropped as soon as the context exceeds sinks and local part, though all of it would still fit the
    /// scope. Off: attention is full up to the largest scope, `globalSize + recallClip · spanSize + localSize`.
    EARLY_RECALL,
    /// The middle is a multiple of 128 keys, as the kernel's blocks want it, so that the local part is a saw-tooth of
    /// `localSize − 128` to `localSize − 1`; the first chunk of a prompt is shortened so that the later ones are
    /// multiples of 128. Off: the local part is `localSize`, the first chunk sinks and local part.
    ALIGNED_MIDDLE,
    /// The length of the first chunk adds `localSize` where it should subtract it: later chunks are no multiples of
    /// 128 unless `localSize` is one of 64. Off: it subtracts. Acts with [#ALIGNED_MIDDLE] only.
    GRID_SIGN,
    /// The last token of a prompt is not part of its last chunk but a decoding step, with a selection of its own.
    /// Off: it is the end of the last chunk.
    LAST_TOKEN_ALONE,
    /// In a chunk, with `topK` 1 or 4, only the best key of each block of 128 is a candidate. Off: the top-k is exact.
    BLOCK_MAXIMA,
    /// With fewer than four blocks the kernel's empty places are votes for the first key of the middle. Off: they are
    /// no votes. Acts with [#BLOCK_MAXIMA] and `topK` 4 only.
    PADDED_TOP_K,
    /// With `topK` 1, of blocks with equal maxima the last wins. Off: the first. Acts with [#BLOCK_MAXIMA] only.
    LATER_BLOCK_WINS,
    /// In decoding, and in chunks with `topK` other than 1 and 4, query head h scores the keys of key/value head
    /// h mod headCountKv, for want of a transposition. Off: h / group, with which it attends.
    MODULO_PAIRING,
    /// Where [#MODULO_PAIRING] acts, scores are rounded to F16 without having been scaled: those above 2048 tie in
    /// steps of 2, those above 65504 are all infinite. Off: F32.
    HALF_SCORES,
    /// An odd `spanSize` makes spans of one token more, as −s // 2 rounds down. Off: exactly `spanSize`.
    WIDE_ODD_SPANS;

    /// As released: all of them.
    public static final Set<Quirk> RELEASED = Collections.unmodifiableSet(EnumSet.allOf(Quirk.class));

    /// As the paper has it, as far as is known: one set for all heads and plain counts, but an exact top-k, a local
    /// part of constant length and a scope that is filled.
    public static final Set<Quirk> PAPER = Collections.unmodifiableSet(EnumSet.of(SHARED_SPANS, HARD_VOTES));

    /// As it is typed: `shared-spans`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
