package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Finds control and user-defined tokens in a text, where llama.cpp's `tokenizer_st_partition` finds them: longer ones
/// before shorter ones, tokens of one length in the order of their ids, each from left to right. Immutable and
/// thread-safe.
///
/// llama.cpp goes through the text once for each such token, of which Gemma has thousands; this goes through it once.
final class SpecialTokens {
    /// Bounds the time that a text full of beginnings of special tokens takes.
    private static final int MAX_BYTES = 1024;

    private static final int HIDDEN = TokenAttributes.CONTROL | TokenAttributes.UNKNOWN;

    private final TokenAttributes attributes;

    // By rank: the special tokens, longest first.
    private final int[] tokens;
    private final int[] lengths;
    private final boolean[] always;
    private final boolean[] userDefined;
    private final boolean anyUserDefined;

    private final TokenTrie trie;

    /// A piece of text between special tokens, or a special token.
    ///
    /// @param token the special token, or −1
    record Fragment(int from, int to, int token) {
        boolean isText() {
            return token < 0;
        }

        /// The fragment's part of the text.
        byte[] of(byte[] text) {
            return from == 0 && to == text.length ? text : Arrays.copyOfRange(text, from, to);
        }
    }

    SpecialTokens(String[] texts, TokenAttributes attributes) throws GgufException {
        this.attributes = attributes;
        List<Integer> ids = new ArrayList<>();
        List<byte[]> utf8 = new ArrayList<>();
        for (int id = 0; id < texts.length; id++) {
            if (attributes.has(id, HIDDEN | TokenAttributes.USER_DEFINED)) {
                byte[] text = Utf8.bytes(texts[id]);
                if (text.length > MAX_BYTES) {
                    throw new GgufException("tokenizer.ggml.tokens[" + id + "], a special token, has " + text.length
                            + " bytes; supported: at most " + MAX_BYTES);
                }
                ids.add(id);
                utf8.add(text);
            }
        }
        List<Integer> order = IntStream.range(0, ids.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -utf8.get(i).length))
                .toList();
        tokens = order.stream().mapToInt(ids::get).toArray();
        lengths = order.stream().mapToInt(i -> utf8.get(i).length).toArray();
        trie = new TokenTrie(order.stream().map(utf8::get).toList());
        always = new boolean[tokens.length];
        Arrays.fill(always, true);
        userDefined = new boolean[tokens.length];
        boolean any = false;
        for (int rank = 0; rank < tokens.length; rank++) {
            userDefined[rank] = !attributes.has(tokens[rank], HIDDEN);
            any |= userDefined[rank];
        }
        anyUserDefined = any;
    }

    /// Cuts a text at its special tokens.
    ///
    /// @param hidden whether to see control and unknown tokens too, not just user-defined ones
    List<Fragment> partition(byte[] text, boolean hidden) {
        boolean[] accepted = hidden ? always : userDefined;
        LongHeap candidates = new LongHeap();
        for (int i = 0; i < text.length && (hidden || anyUserDefined); i++) {
            offer(candidates, trie.longest(text, i, text.length, accepted), i);
        }
        List<Fragment> found = new ArrayList<>();
        BitSet taken = new BitSet();
        while (!candidates.isEmpty()) {
            long candidate = candidates.pop();
            int rank = LongHeap.priority(candidate);
            int from = LongHeap.position(candidate);
            int to = from + lengths[rank];
            int free = from;
            while (free < to && !taken.get(free)) {
                free++;
            }
            if (free == to) {
                found.add(new Fragment(from, to, tokens[rank]));
                take(taken, text, from, to, tokens[rank]);
            } else { // part of it belongs to a longer one, or to one further left: a shorter one may still fit
                offer(candidates, trie.longest(text, from, free, accepted), from);
            }
        }
        found.sort(Comparator.comparingInt(Fragment::from));
        return withText(found, taken, text.length);
    }

    private static void offer(LongHeap candidates, int rank, int from) {
        if (rank >= 0) {
            candidates.push(LongHeap.entry(rank, from));
        }
    }

    /// Marks a special token and the white space that belongs to it.
    private void take(BitSet taken, byte[] text, int from, int to, int token) {
        int start = from;
        if (attributes.has(token, TokenAttributes.STRIPS_LEFT)) {
            while (start > 0 && isSpace(text[start - 1]) && !taken.get(start - 1)) {
                start--;
            }
        }
        int end = to;
        if (attributes.has(token, TokenAttributes.STRIPS_RIGHT)) {
            while (end < text.length && isSpace(text[end]) && !taken.get(end)) {
                end++;
            }
        }
        taken.set(start, end);
    }

    /// C's `isspace`.
    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static List<Fragment> withText(List<Fragment> special, BitSet taken, int length) {
        List<Fragment> all = new ArrayList<>(2 * special.size() + 1);
        int done = 0;
        for (Fragment token : special) {
            addText(all, taken, done, token.from);
            all.add(token);
            done = token.to;
        }
        addText(all, taken, done, length);
        return all;
    }

    /// What is left of `[from, to)` when white space is stripped from its ends.
    private static void addText(List<Fragment> all, BitSet taken, int from, int to) {
        int start = taken.nextClearBit(from);
        if (start < to) {
            int stripped = taken.nextSetBit(start);
            all.add(new Fragment(start, stripped < 0 ? to : Math.min(to, stripped), -1));
        }
    }
}
