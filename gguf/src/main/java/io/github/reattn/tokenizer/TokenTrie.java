package io.github.reattn.tokenizer;

import java.util.Arrays;
import java.util.List;

/// Texts by their first bytes: which is the longest that begins at a place? Immutable and thread-safe once filled.
final class TokenTrie {
    // node 0 is the root; its children are in `roots`, those of other nodes are lists
    private final int[] roots = new int[256];
    private final byte[] labels;
    private final int[] firstChild;
    private final int[] nextSibling;
    private final int[] numbers;
    private int nodes = 1;

    /// The text at index `i` gets the number `i`.
    TokenTrie(List<byte[]> texts) {
        int total = Math.toIntExact(
                1 + texts.stream().mapToLong(text -> text.length).sum());
        labels = new byte[total];
        firstChild = new int[total];
        nextSibling = new int[total];
        numbers = new int[total];
        Arrays.fill(numbers, -1);
        for (int number = 0; number < texts.size(); number++) {
            int node = 0;
            for (byte label : texts.get(number)) {
                int child = child(node, label);
                node = child > 0 ? child : addChild(node, label);
            }
            numbers[node] = number;
        }
    }

    /// The number of the longest text that `accepted` has and that lies in `text[from, limit)`, beginning at `from`; or
    /// −1.
    int longest(byte[] text, int from, int limit, boolean[] accepted) {
        int longest = -1;
        int node = 0;
        for (int i = from; i < limit; i++) {
            node = child(node, text[i]);
            if (node == 0) {
                break;
            }
            int number = numbers[node];
            if (number >= 0 && accepted[number]) {
                longest = number;
            }
        }
        return longest;
    }

    private int child(int node, byte label) {
        if (node == 0) {
            return roots[label & 0xFF];
        }
        int child = firstChild[node];
        while (child != 0 && labels[child] != label) {
            child = nextSibling[child];
        }
        return child;
    }

    private int addChild(int node, byte label) {
        int child = nodes++;
        labels[child] = label;
        if (node == 0) {
            roots[label & 0xFF] = child;
        } else {
            nextSibling[child] = firstChild[node];
            firstChild[node] = child;
        }
        return child;
    }
}
