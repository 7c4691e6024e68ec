package io.github.reattn.tokenizer;

import java.util.SplittableRandom;

/// Which pairs of pieces BPE merges: the rank of each pair, the smallest first, and what it makes. Immutable and
/// thread-safe.
final class MergeTable implements Pairs {
    /// Drawn anew by each process, so that no file can be made whose pairs all collide.
    private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

    // By rank. Ranks without a merge are in no slot.
    private final int[] lefts;
    private final int[] rights;
    private final int[] products;

    /// Rank + 1; 0 is free.
    private final int[] slots;

    private final int shift;

    MergeTable(String[] merges, Pieces pieces) {
        lefts = new int[merges.length];
        rights = new int[merges.length];
        products = new int[merges.length];
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(1L, merges.length)) + 1; // at most half full
        slots = new int[1 << bits];
        shift = 64 - bits;
        int[] merged = new int[3];
        for (int rank = 0; rank < merges.length; rank++) {
            if (pieces.merge(merges[rank], merged)) {
                lefts[rank] = merged[0];
                rights[rank] = merged[1];
                products[rank] = merged[2];
                int slot = slot(merged[0], merged[1]);
                if (slots[slot] == 0) { // of equal pairs the first one counts
                    slots[slot] = rank + 1;
                }
            }
        }
    }

    /// The rank of a pair of pieces.
    @Override
    public int find(int left, int right, byte[] text, int from, int to) {
        return slots[slot(left, right)] - 1;
    }

    @Override
    public int priority(int pair) {
        return pair;
    }

    @Override
    public int product(int pair) {
        return products[pair];
    }

    private int slot(int left, int right) {
        long key = (long) left << 32 | (right & 0xFFFF_FFFFL);
        key ^= key >>> 31;
        int slot = (int) ((key * MULTIPLIER) >>> shift);
        for (int rank = slots[slot] - 1; rank >= 0; rank = slots[slot] - 1) {
            if (lefts[rank] == left && rights[rank] == right) {
                break;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
