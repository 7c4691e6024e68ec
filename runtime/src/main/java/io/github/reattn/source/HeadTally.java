package io.github.reattn.source;

import java.util.Arrays;

/// Votes by layer, key/value head and block of tokens, sparsely: open addressing. Where there would be too many entries
/// the blocks become wider.
final class HeadTally {
    private static final int MOST = 1 << 17;
    private static final long FREE = -1;
    private static final int BLOCK_BITS = 32;
    private static final int HEAD_BITS = 12;

    private long[] keys = new long[1024];
    private float[] votes = new float[1024];
    private int size;
    private int blockTokens = 16;

    HeadTally() {
        Arrays.fill(keys, FREE);
    }

    /// @param each votes for each of the tokens `from` … `to − 1`
    void add(int layer, int headKv, int from, int to, float each) {
        for (int at = from; at < to; ) {
            int end = Math.min(to, (at / blockTokens + 1) * blockTokens);
            put(key(layer, headKv, at / blockTokens), each * (end - at));
            at = end;
        }
        if (size > MOST) {
            rehash(keys.length, 2);
            blockTokens *= 2;
        }
    }

    private static long key(int layer, int headKv, int block) {
        return ((long) layer << (BLOCK_BITS + HEAD_BITS)) | ((long) headKv << BLOCK_BITS) | block;
    }

    private void put(long key, float value) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        if (keys[slot] == FREE) {
            keys[slot] = key;
            size++;
        }
        votes[slot] += value;
        if (size > keys.length / 2) {
            rehash(2 * keys.length, 1);
        }
    }

    /// @param wider how many blocks become one
    private void rehash(int room, int wider) {
        long[] oldKeys = keys;
        float[] oldVotes = votes;
        keys = new long[room];
        votes = new float[room];
        size = 0;
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int block = (int) oldKeys[i];
                put(oldKeys[i] - block + block / wider, oldVotes[i]);
            }
        }
    }

    /// Shows every entry.
    void forEach(Entry entry) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != FREE) {
                int layer = (int) (keys[i] >>> (BLOCK_BITS + HEAD_BITS));
                int headKv = (int) (keys[i] >>> BLOCK_BITS) & ((1 << HEAD_BITS) - 1);
                int from = (int) keys[i] * blockTokens;
                entry.votes(layer, headKv, from, from + blockTokens, votes[i]);
            }
        }
    }

    /// Sees the votes of a head for the tokens `from` … `to − 1`.
    @FunctionalInterface
    interface Entry {
        void votes(int layer, int headKv, int from, int to, float votes);
    }
}
