package io.github.reattn.tokenizer;

import java.util.Arrays;

/// Encodes pieces of text which no token crosses: begins with single bytes or characters and merges the pair of the
/// smallest priority, of several the leftmost, until none is left. Remembers short pieces. Thread-safe.
///
/// Time: O(n log n) for a piece of n bytes.
final class WordEncoder {
    private final Pieces pieces;
    private final Pairs pairs;
    private final boolean bytewise;
    private final int unknown;
    private final WordCache cache = new WordCache();

    /// The piece of each single byte, or −1.
    private final int[] ofByte = new int[256];

    /// @param bytewise whether merging begins with bytes, not characters
    /// @param unknown the token of a character that is no token and whose bytes are none either, or −1
    WordEncoder(Pieces pieces, Pairs pairs, boolean bytewise, int unknown) {
        this.pieces = pieces;
        this.pairs = pairs;
        this.bytewise = bytewise;
        this.unknown = unknown;
        for (int b = 0; b < 256; b++) {
            ofByte[b] = pieces.find(new byte[] {(byte) b}, 0, 1);
        }
    }

    /// A sink that appends the tokens of the pieces it is given. Not thread-safe.
    PieceSink over(byte[] utf8, TokenBuffer out) {
        return new Words(utf8, out);
    }

    private final class Words implements PieceSink {
        private final byte[] utf8;
        private final TokenBuffer out;
        private final LongHeap queue = new LongHeap();

        // A linked list of symbols: the piece that each is or −1, where it starts, who is next to it, and the pair that
        // it is with the one to its right, or −1. Symbol `count` is the end.
        private int[] piece = new int[32];
        private int[] start = new int[32];
        private int[] previous = new int[32];
        private int[] next = new int[32];
        private int[] pair = new int[32];
        private int count;

        Words(byte[] utf8, TokenBuffer out) {
            this.utf8 = utf8;
            this.out = out;
        }

        @Override
        public void piece(int from, int to) {
            if (cache.recall(utf8, from, to, out)) {
                return;
            }
            int before = out.size();
            divide(from, to);
            merge();
            append();
            cache.remember(utf8, from, to, out.since(before));
        }

        private void divide(int from, int to) {
            count = 0;
            int end;
            for (int i = from; i < to; i = end) {
                end = bytewise ? i + 1 : i + Utf8.length(utf8[i]);
                piece[count] = end == i + 1 ? ofByte[utf8[i] & 0xFF] : pieces.find(utf8, i, end);
                start[count] = i;
                previous[count] = count - 1;
                next[count] = count + 1;
                count++;
                if (count == piece.length) {
                    grow(2 * count);
                }
            }
            start[count] = to;
        }

        private void grow(int length) {
            piece = Arrays.copyOf(piece, length);
            start = Arrays.copyOf(start, length);
            previous = Arrays.copyOf(previous, length);
            next = Arrays.copyOf(next, length);
            pair = Arrays.copyOf(pair, length);
        }

        private void merge() {
            for (int left = 0; left < count; left++) {
                offer(left);
            }
            while (!queue.isEmpty()) {
                long entry = queue.pop();
                int left = LongHeap.position(entry);
                if (pair[left] < 0 || pairs.priority(pair[left]) != LongHeap.priority(entry)) {
                    continue; // one of the two has been merged since
                }
                int right = next[left];
                piece[left] = pairs.product(pair[left]);
                pair[right] = -1;
                next[left] = next[right];
                previous[next[left]] = left;
                offer(left);
                if (previous[left] >= 0) {
                    offer(previous[left]);
                }
            }
        }

        private void offer(int left) {
            int right = next[left];
            pair[left] =
                    right < count ? pairs.find(piece[left], piece[right], utf8, start[left], start[next[right]]) : -1;
            if (pair[left] >= 0) {
                queue.push(LongHeap.entry(pairs.priority(pair[left]), left));
            }
        }

        private void append() {
            for (int at = 0; at < count; at = next[at]) {
                int token = pieces.token(piece[at]);
                if (token >= 0) {
                    out.add(token);
                } else {
                    pieces.spell(utf8, start[at], start[next[at]], unknown, out);
                }
            }
        }
    }
}
