package io.github.reattn.gguf;

/// Text from a file made fit for a message: short, on one line, without control characters.
public final class Excerpt {
    private static final int MAX_CHARS = 80;

    private Excerpt() {}

    /// At most 80 characters of a text, and `…` where there were more.
    public static String of(String text) {
        StringBuilder excerpt = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 1);
        for (int i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
            char c = text.charAt(i);
            excerpt.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c);
        }
        return text.length() > MAX_CHARS ? excerpt.append('…').toString() : excerpt.toString();
    }
}
