package io.github.reattn.jinja;

/// A string that is marked as safe HTML. Templates are rendered without autoescape, so it is a string like others but
/// for `+`, `escape` and its `repr`.
record Markup(String text) {

    /// The value as escaped text.
    static Markup escape(Object value, String text) {
        return value instanceof Markup safe ? safe : new Markup(escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
