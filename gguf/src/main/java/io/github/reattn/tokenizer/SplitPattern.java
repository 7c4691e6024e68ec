package io.github.reattn.tokenizer;

import io.github.reattn.tokenizer.PatternParser.Chars;
import io.github.reattn.tokenizer.PatternParser.End;
import io.github.reattn.tokenizer.PatternParser.Group;
import io.github.reattn.tokenizer.PatternParser.NotAhead;
import io.github.reattn.tokenizer.PatternParser.Term;
import java.util.Arrays;
import java.util.List;

/// A regular expression that cuts a text into its matches and what lies between them. Immutable and thread-safe.
///
/// Matching takes the first alternative that fits and backtracks as Perl, ECMAScript and Rust do, within one sequence
/// of terms only, so that neither depth nor time grows with anything but the text: a run of characters which once
/// failed to match is not tried again from its middle (see [Repeat]). java.util.regex promises neither.
final class SplitPattern implements Splitter {
    private final Node[] alternatives;

    /// Which alternatives, as bits, can begin with a symbol.
    private final int[] candidates = new int[256];

    private int repeats;

    SplitPattern(String regex) {
        List<List<Term>> parsed = PatternParser.parse(regex);
        alternatives = nodes(parsed);
        for (int i = 0; i < alternatives.length; i++) {
            for (int symbol = 0; symbol < 256; symbol++) {
                if (canBegin(parsed.get(i), (byte) symbol)) {
                    candidates[symbol] |= 1 << i;
                }
            }
        }
    }

    @Override
    public Scan over(SymbolText text, PieceSink next) {
        return new Scan(text, next);
    }

    private Node[] nodes(List<List<Term>> parsed) {
        return parsed.stream().map(sequence -> chain(sequence, 0)).toArray(Node[]::new);
    }

    private Node chain(List<Term> sequence, int index) {
        if (index == sequence.size()) {
            return (scan, at) -> at;
        }
        Node next = chain(sequence, index + 1);
        return switch (sequence.get(index)) {
            case Chars chars -> new Repeat(chars.set(), chars.min(), chars.max(), next, repeats++);
            case Group group -> new Loop(nodes(group.alternatives()), group.min(), group.max(), next);
            case NotAhead ahead ->
                (scan, at) -> at == scan.end || !ahead.set().has(scan.text, at) ? next.match(scan, at) : -1;
            case End end -> (scan, at) -> at == scan.end ? next.match(scan, at) : -1;
        };
    }

    private static boolean canBegin(List<Term> sequence, byte symbol) {
        for (Term term : sequence) {
            if (!(term instanceof Chars chars) || chars.set().mayHave(symbol)) {
                return true;
            }
            if (chars.min() > 0) {
                return false;
            }
        }
        return true;
    }

    /// One way through one text. `work` counts the characters looked at, for a test of its growth.
    final class Scan implements PieceSink {
        final SymbolText text;
        private final PieceSink next;

        /// For each [Repeat] the run in which it failed: no start in `[from, to)` can match.
        private final int[] failedFrom = new int[repeats];

        private final int[] failedTo = new int[repeats];
        int end;
        long work;

        Scan(SymbolText text, PieceSink next) {
            this.text = text;
            this.next = next;
        }

        @Override
        public void piece(int from, int to) {
            end = to;
            int start = from;
            int at = from;
            while (at < to) {
                int matched = match(at);
                if (matched <= at) {
                    at = text.next(at);
                    continue;
                }
                if (start < at) {
                    next.piece(start, at);
                }
                next.piece(at, matched);
                at = matched;
                start = matched;
            }
            if (start < to) {
                next.piece(start, to);
            }
        }

        private int match(int at) {
            work++;
            for (int left = candidates[text.symbols[at] & 0xFF]; left != 0; left &= left - 1) {
                int matched = alternatives[Integer.numberOfTrailingZeros(left)].match(this, at);
                if (matched >= 0) {
                    return matched;
                }
            }
            return -1;
        }
    }

    /// A place in a pattern.
    @FunctionalInterface
    private interface Node {
        /// Where the rest of the pattern, matched at `at`, ends, or −1.
        int match(Scan scan, int at);
    }

    /// `min` to `max` characters of a class: the longest run first, then shorter ones.
    ///
    /// What follows an unbounded run depends only on where it stands; so if it fits nowhere in the run that begins at
    /// `at`, it fits nowhere in one that begins later and ends at the same place.
    private record Repeat(CharClass set, int min, int max, Node next, int id) implements Node {
        @Override
        public int match(Scan scan, int at) {
            if (at >= scan.failedFrom[id] && at < scan.failedTo[id]) {
                return -1;
            }
            SymbolText text = scan.text;
            int count = 0;
            int stop = at;
            while (count < max && stop < scan.end && set.has(text, stop)) {
                stop = text.next(stop);
                count++;
            }
            scan.work += count;
            int last = stop;
            while (count >= min) {
                int matched = next.match(scan, stop);
                if (matched >= 0) {
                    return matched;
                }
                if (--count >= min) {
                    stop = Utf8.before(text.utf8, stop);
                    scan.work++;
                }
            }
            if (max == Integer.MAX_VALUE) {
                scan.failedFrom[id] = at;
                scan.failedTo[id] = last;
            }
            return -1;
        }
    }

    /// `min` to `max` times the first alternative that fits.
    private record Loop(List<Node> alternatives, int min, int max, Node next) implements Node {
        Loop(Node[] alternatives, int min, int max, Node next) {
            this(Arrays.asList(alternatives), min, max, next);
        }

        @Override
        public int match(Scan scan, int at) {
            int count = 0;
            int stop = at;
            for (int after = first(scan, stop); count < max && after > stop; after = first(scan, stop)) {
                stop = after;
                count++;
            }
            return count < min ? -1 : next.match(scan, stop);
        }

        private int first(Scan scan, int at) {
            for (Node alternative : alternatives) {
                int matched = alternative.match(scan, at);
                if (matched >= 0) {
                    return matched;
                }
            }
            return -1;
        }
    }
}
