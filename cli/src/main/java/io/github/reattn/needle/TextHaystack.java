package io.github.reattn.needle;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A text from outside. It begins at a sentence that the seed chooses, and goes on at its beginning after its end,
/// until every sentence was given once, or for ever if it may be repeated.
public final class TextHaystack implements Haystack {
    private static final int LONGEST_PIECE = 1000;

    /// After a line of this length a piece ends at the line's end, sentence or not: code has no sentences.
    private static final int LINE = 200;

    private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？][\"')\\]”’»]*+(?=\\s)|(?=\\n[ \\t\\r]*+\\n)");

    private final String name;
    private final List<String> pieces;
    private final boolean repeated;

    /// @param name of the file
    /// @param repeated whether it may be told again from the beginning
    /// @throws IllegalArgumentException if there is no text in it
    public TextHaystack(String name, String text, boolean repeated) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + ": holds NUL characters, expected a text");
        }
        this.name = name;
        this.pieces = split(text);
        this.repeated = repeated;
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException(name + ": is empty, expected a text to hide needles in");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Iterator<String> pieces(long seed) {
        int start = new SplitMix64(seed).below(pieces.size());
        IntStream order = IntStream.iterate(start, i -> (i + 1) % pieces.size());
        return (repeated ? order : order.limit(pieces.size()))
                .mapToObj(pieces::get)
                .iterator();
    }

    /// Pieces end after a sentence, before an empty line, after a long line, and in any case at some length.
    static List<String> split(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher end = SENTENCE_END.matcher(text);
        int at = 0;
        boolean more = end.find();
        while (at < text.length()) {
            while (more && end.end() <= at) {
                more = end.find();
            }
            int sentence = more ? end.end() : text.length();
            int line = text.indexOf('\n', Math.min(text.length(), at + LINE));
            int to = line >= 0 ? Math.min(sentence, line) : sentence;
            if (to - at > LONGEST_PIECE) {
                int space = text.lastIndexOf(' ', at + LONGEST_PIECE);
                to = space > at ? space : at + LONGEST_PIECE;
                to -= Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
            }
            String piece = text.substring(at, to);
            if (!piece.isBlank()) {
                pieces.add(Character.isWhitespace(piece.charAt(0)) ? piece : " " + piece);
            }
            at = to;
        }
        return List.copyOf(pieces);
    }
}
