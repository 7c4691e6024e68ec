package io.github.reattn.cli;

/// How a message of several lines is typed: with `\` at the end of all lines but the last, or between two `"""`.
final class MultiLine {
    private static final String QUOTE = "\"\"\"";

    private MultiLine() {}

    /// Whether more lines must follow.
    static boolean isOpen(String typed) {
        return isQuoted(typed)
                ? typed.stripTrailing().length() < 2 * QUOTE.length()
                        || !typed.stripTrailing().endsWith(QUOTE)
                : typed.endsWith("\\");
    }

    /// What was meant: without the signs.
    static String text(String typed) {
        if (isQuoted(typed)) {
            String rest = typed.strip().substring(QUOTE.length());
            return (rest.endsWith(QUOTE) ? rest.substring(0, rest.length() - QUOTE.length()) : rest).strip();
        }
        return typed.replace("\\\n", "\n");
    }

    private static boolean isQuoted(String typed) {
        return typed.stripLeading().startsWith(QUOTE);
    }
}
