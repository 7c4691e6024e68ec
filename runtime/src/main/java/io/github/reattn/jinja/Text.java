package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.List;

/// Strings as sequences of code points, with Python's idea of whitespace and lines.
final class Text {
    private Text() {}

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// The code points `from` (inclusive) to `to` (exclusive).
    static String slice(String text, int from, int to) {
        if (length(text) == text.length()) {
            return text.substring(from, to);
        }
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }

    static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    /// Whether Python's `str.isspace` holds for this character.
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    /// Whether the text is whitespace, and at least one.
    static boolean isSpace(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(Text::isSpace);
    }

    /// Whether a name may go on with this character.
    static boolean isNamePart(int c) {
        return c == '_' || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    static String strip(String text, boolean left, boolean right) {
        return strip(text, Text::isSpace, left, right);
    }

    static String strip(String text, java.util.function.IntPredicate unwanted, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && unwanted.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && unwanted.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    /// Python's `str.splitlines`.
    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(at)) < 0) {
                continue;
            }
            int end = text.startsWith("\r\n", at) ? at + 2 : at + 1;
            lines.add(text.substring(start, keepEnds ? end : at));
            start = end;
            at = end - 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /// The words between runs of whitespace, at most `limit` splits from the left; the rest stays together.
    static List<String> words(String text, long limit) {
        List<String> words = new ArrayList<>();
        int start = wordEdge(text, 0, true);
        while (start < text.length()) {
            if (words.size() == limit) {
                words.add(text.substring(start));
                break;
            }
            int end = wordEdge(text, start, false);
            words.add(text.substring(start, end));
            start = wordEdge(text, end, true);
        }
        return words;
    }

    /// The next place from `at` on that is not whitespace, or that is.
    private static int wordEdge(String text, int at, boolean space) {
        int edge = at;
        while (edge < text.length() && isSpace(text.charAt(edge)) == space) {
            edge++;
        }
        return edge;
    }

    /// Number of places where `needle` occurs, without overlaps; an empty one is between all characters.
    static int count(String text, String needle) {
        if (needle.isEmpty()) {
            return length(text) + 1;
        }
        int count = 0;
        for (int at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length())) {
            count++;
        }
        return count;
    }

    /// Replaces the first `limit` occurrences, all if it is negative.
    static String replace(Meter meter, String text, String old, String added, long limit) {
        meter.searches(text, old);
        long count = limit < 0 ? count(text, old) : Math.min(limit, count(text, old));
        meter.creates(text.length() + count * Math.max(0, added.length() - old.length()));
        if (old.isEmpty()) {
            return interleaved(text, added, count);
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (long i = 0; i < count; i++) {
            int at = text.indexOf(old, from);
            out.append(text, from, at).append(added);
            from = at + old.length();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String interleaved(String text, String added, long count) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (long i = 0; i < count; i++) {
            out.append(added);
            if (from < text.length()) {
                int end = from + Character.charCount(text.codePointAt(from));
                out.append(text, from, end);
                from = end;
            }
        }
        return out.append(text, from, text.length()).toString();
    }
}
