package io.github.reattn.needle;

import java.util.ArrayList;
import java.util.List;

/// Random numbers that are the same in every language and version: the same seed gives the same text. Not thread-safe.
///
/// @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators</a>
final class SplitMix64 {
    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    /// A seed for one of many things, so that neighbours have nothing in common.
    static SplitMix64 of(long seed, long... parts) {
        SplitMix64 mixed = new SplitMix64(seed);
        for (long part : parts) {
            mixed.state = mixed.next() ^ part;
        }
        return new SplitMix64(mixed.next());
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// 0 to `bound` − 1. The bias of the remainder is below 2⁻²⁰ for the bounds used here.
    int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    String digits(int count) {
        StringBuilder digits = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + below(10)));
        }
        return digits.toString();
    }

    <T> List<T> shuffled(List<T> list) {
        List<T> shuffled = new ArrayList<>(list);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int other = below(i + 1);
            T moved = shuffled.get(i);
            shuffled.set(i, shuffled.get(other));
            shuffled.set(other, moved);
        }
        return shuffled;
    }
}
