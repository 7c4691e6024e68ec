package io.github.reattn.tokenizer;

import java.util.Arrays;

/// A queue of numbers that yields the smallest first: priority in the high 32 bits, position in the low 32. Not
/// thread-safe.
final class LongHeap {
    private long[] heap = new long[32];
    private int size;

    static long entry(int priority, int position) {
        return (long) priority << 32 | position;
    }

    static int priority(long entry) {
        return (int) (entry >> 32);
    }

    static int position(long entry) {
        return (int) entry;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void push(long entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (heap[parent] <= entry) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = entry;
    }

    long pop() {
        long smallest = heap[0];
        long moved = heap[--size];
        int at = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (moved <= heap[child]) {
                break;
            }
            heap[at] = heap[child];
            at = child;
            child = 2 * at + 1;
        }
        heap[at] = moved;
        return smallest;
    }
}
