package io.github.reattn.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The filter `wordwrap`: Python's `textwrap.wrap` of each line.
final class WordWrap {
    /// A run of whitespace, a dash between words, or a word up to a hyphen, a dash or its end.
    private static final Pattern HYPHENATED = Pattern.compile(
            "[\\t\\n\\x0b\\f\\r ]+"
                    + "|(?<=[\\w!\"'&.,?])-{2,}(?=\\w)"
                    + "|[^\\t\\n\\x0b\\f\\r ]+?(?:-(?:(?<=[^\\d\\W]{2}-)|(?<=[^\\d\\W]-[\\w!\"'&.,?]-))"
                    + "(?=[^\\d\\W]-?[^\\d\\W])"
                    + "|(?=[\\t\\n\\x0b\\f\\r ]|\\z)"
                    + "|(?<=[\\w!\"'&.,?])(?=-{2,}\\w))",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern PLAIN = Pattern.compile("[\\t\\n\\x0b\\f\\r ]+|[^\\t\\n\\x0b\\f\\r ]+");

    private final Meter meter;
    private final int width;
    private final boolean breakWords;
    private final boolean breakHyphens;

    private WordWrap(Meter meter, int width, boolean breakWords, boolean breakHyphens) {
        this.meter = meter;
        this.width = width;
        this.breakWords = breakWords;
        this.breakHyphens = breakHyphens;
    }

    /// @param args `width`, `break_long_words`, `wrapstring`, `break_on_hyphens`
    static String wrap(Meter meter, String text, Args args) {
        String newline = args.isNone(2) ? "\n" : args.text(2);
        WordWrap wrap =
                new WordWrap(meter, args.integer(0, 79), !args.has(1) || args.truth(1), !args.has(3) || args.truth(3));
        StringBuilder out = new StringBuilder();
        String before = "";
        for (String paragraph : Text.lines(meter.created(text), false)) {
            meter.append(out, before);
            meter.append(out, String.join(newline, wrap.lines(paragraph)));
            before = newline;
        }
        return out.toString();
    }

    private List<String> lines(String paragraph) {
        if (width <= 0) {
            throw new JinjaException("wordwrap to a width of " + width);
        }
        Deque<String> chunks = new ArrayDeque<>();
        Matcher matcher = (breakHyphens ? HYPHENATED : PLAIN).matcher(paragraph);
        while (matcher.find()) {
            meter.steps(1);
            chunks.add(matcher.group());
        }
        List<String> lines = new ArrayList<>();
        while (!chunks.isEmpty()) {
            if (!lines.isEmpty() && isBlank(chunks.getFirst())) {
                chunks.removeFirst();
            }
            String line = line(chunks);
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private String line(Deque<String> chunks) {
        List<String> line = new ArrayList<>();
        int length = 0;
        while (!chunks.isEmpty() && length + Text.length(chunks.getFirst()) <= width) {
            length += Text.length(chunks.getFirst());
            line.add(chunks.removeFirst());
        }
        if (!chunks.isEmpty() && Text.length(chunks.getFirst()) > width) {
            String word = chunks.removeFirst();
            if (breakWords) {
                int end = breakAt(word, width - length);
                line.add(Text.slice(word, 0, end));
                chunks.addFirst(meter.created(Text.slice(word, end, Text.length(word))));
            } else if (line.isEmpty()) {
                line.add(word);
            } else {
                chunks.addFirst(word);
            }
        }
        if (!line.isEmpty() && isBlank(line.getLast())) {
            line.removeLast();
        }
        return String.join("", line);
    }

    private int breakAt(String word, int space) {
        String head = Text.slice(word, 0, space);
        int hyphen = breakHyphens ? head.lastIndexOf('-') : -1;
        boolean usable = hyphen > 0 && head.substring(0, hyphen).chars().anyMatch(c -> c != '-');
        return usable ? Text.length(head.substring(0, hyphen)) + 1 : space;
    }

    private static boolean isBlank(String chunk) {
        return Text.isSpace(chunk);
    }
}
