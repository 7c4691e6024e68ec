package io.github.reattn.tokenizer;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Strings of bytes, numbered in the order in which they were added, and their numbers by content. Immutable and
/// thread-safe once filled.
final class PieceTable {
    /// Drawn anew by each process, so that no file can be made whose pieces all collide.
    private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

    private byte[] bytes;
    private int[] ends;
    private int count;
    private int longest;
    private long[] slots; // high 32 bits: the hash's low half; low 32 bits: number + 1; 0 is free
    private int indexed;

    /// @param expected about how many pieces there will be
    PieceTable(int expected) {
        bytes = new byte[Math.max(16, expected * 8)];
        ends = new int[Math.max(16, expected)];
        slots = new long[Math.max(16, Integer.highestOneBit(Math.max(1, expected)) * 4)];
    }

    /// Adds a piece that can be found.
    ///
    /// @return its number, or that of an equal piece which was there before, and which `add` leaves alone
    int add(byte[] source, int from, int to) {
        int known = find(source, from, to);
        if (known >= 0) {
            return known;
        }
        if (2 * ++indexed > slots.length) {
            grow();
        }
        insert(hash(source, from, to), count);
        longest = Math.max(longest, to - from);
        return append(source, from, to);
    }

    /// Adds a piece that [#find] does not see.
    int append(byte[] source, int from, int to) {
        int start = start(count);
        int end = Math.addExact(start, to - from);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        System.arraycopy(source, from, bytes, start, to - from);
        ends[count] = end;
        return count++;
    }

    /// The number of the piece that equals `text[from, to)`, or −1.
    int find(byte[] text, int from, int to) {
        if (to - from > longest) {
            return -1;
        }
        long hash = hash(text, from, to);
        int mask = slots.length - 1;
        for (int slot = (int) (hash >>> 32) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            if (slots[slot] >>> 32 == (hash & 0xFFFF_FFFFL)) {
                int number = (int) slots[slot] - 1;
                if (Arrays.equals(bytes, start(number), ends[number], text, from, to)) {
                    return number;
                }
            }
        }
        return -1;
    }

    int size() {
        return count;
    }

    byte[] bytes(int number) {
        return Arrays.copyOfRange(bytes, start(number), ends[number]);
    }

    static long hash(byte[] text, int from, int to) {
        int length = to - from;
        long hash = length;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private void insert(long hash, int number) {
        int mask = slots.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = hash << 32 | (number + 1);
    }

    private void grow() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(old.length, 2)];
        for (long entry : old) {
            if (entry != 0) {
                int number = (int) entry - 1;
                insert(hash(bytes, start(number), ends[number]), number);
            }
        }
    }
}
