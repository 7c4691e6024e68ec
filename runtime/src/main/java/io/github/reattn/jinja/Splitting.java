package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `split`, `rsplit`, `partition` and `rpartition` of strings.
final class Splitting {
    private Splitting() {}

    /// @param args `sep` and `maxsplit`, both optional
    static List<Object> split(Meter meter, String text, Args args, boolean fromRight) {
        int limit = args.integer(1, -1);
        meter.created(text);
        List<Object> parts;
        if (args.isNone(0)) {
            parts = fromRight
                    ? reversed(Text.words(Text.reverse(text), limit))
                    : new ArrayList<>(Text.words(text, limit));
        } else {
            String separator = separator(args.text(0));
            meter.searches(text, separator);
            parts = fromRight ? splitRight(text, separator, limit) : splitLeft(text, separator, limit);
        }
        meter.elements(parts.size());
        return parts;
    }

    /// @param args `keepends`
    static List<Object> lines(Meter meter, String text, Args args) {
        List<String> lines = Text.lines(meter.created(text), args.truth(0));
        meter.elements(lines.size());
        return new ArrayList<>(lines);
    }

    private static List<Object> reversed(List<String> words) {
        List<Object> parts = new ArrayList<>(words.size());
        words.reversed().forEach(word -> parts.add(Text.reverse(word)));
        return parts;
    }

    private static String separator(String text) {
        if (text.isEmpty()) {
            throw new JinjaException("an empty separator");
        }
        return text;
    }

    private static List<Object> splitLeft(String text, String separator, int limit) {
        List<Object> parts = new ArrayList<>();
        int start = 0;
        int at = text.indexOf(separator);
        while (at >= 0 && parts.size() != limit) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
            at = text.indexOf(separator, start);
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<Object> splitRight(String text, String separator, int limit) {
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        int at = text.lastIndexOf(separator);
        while (at >= 0 && parts.size() != limit) {
            parts.add(text.substring(at + separator.length(), end));
            end = at;
            at = at < separator.length() ? -1 : text.lastIndexOf(separator, at - separator.length());
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    /// @param args `sep`
    static Tuple partition(Meter meter, String text, Args args, boolean fromRight) {
        String separator = separator(args.text(0));
        meter.searches(meter.created(text), separator);
        int at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return fromRight ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }
}
