package io.github.reattn.attention;

import java.util.Arrays;

/// A set of retrieved keys as disjoint ascending ranges: a small growable value that a session reuses. Not thread-safe.
public final class Spans {
    /// The empty set.
    public static final Spans NONE = new Spans();

    private int[] bounds = new int[16];
    private int count;
    private int tokens;

    /// Number of ranges.
    public int count() {
        return count;
    }

    /// Number of keys in all ranges.
    public int tokens() {
        return tokens;
    }

    /// The first key of range `i`.
    public int from(int i) {
        return bounds[2 * i];
    }

    /// The key behind the last of range `i`.
    public int to(int i) {
        return bounds[2 * i + 1];
    }

    void clear() {
        count = 0;
        tokens = 0;
    }

    /// Appends a range that starts at or after the last one's start; what overlaps or touches is merged.
    void append(int from, int to) {
        if (count > 0 && from <= bounds[2 * count - 1]) {
            int end = Math.max(bounds[2 * count - 1], to);
            tokens += end - bounds[2 * count - 1];
            bounds[2 * count - 1] = end;
            return;
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * count] = from;
        bounds[2 * count + 1] = to;
        count++;
        tokens += to - from;
    }

    /// Whether the other holds the same ranges.
    public boolean sameAs(Spans other) {
        return count == other.count && Arrays.equals(bounds, 0, 2 * count, other.bounds, 0, 2 * count);
    }

    /// Copies the other's ranges.
    public void set(Spans other) {
        if (bounds.length < 2 * other.count) {
            bounds = new int[other.bounds.length];
        }
        System.arraycopy(other.bounds, 0, bounds, 0, 2 * other.count);
        count = other.count;
        tokens = other.tokens;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ").append(from(i)).append('–').append(to(i) - 1);
        }
        return text.append(']').toString();
    }
}
