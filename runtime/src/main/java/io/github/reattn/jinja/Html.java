package io.github.reattn.jinja;

import java.util.Map;

/// The filters that take HTML apart or build it: `striptags`, `xmlattr`.
final class Html {
    private static final Map<String, String> ENTITIES = Map.of(
            "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0", "copy", "©", "raquo", "»",
            "laquo", "«", "hellip", "…");

    private static final int LONGEST_ENTITY = 12;

    private Html() {}

    static String stripTags(String html) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int start = html.indexOf('<'); start >= 0; start = html.indexOf('<', at)) {
            boolean comment = html.startsWith("<!--", start);
            int end = comment ? html.indexOf("-->", start + 4) : html.indexOf('>', start);
            if (end < 0) {
                break;
            }
            text.append(html, at, start);
            at = end + (comment ? 3 : 1);
        }
        text.append(html, at, html.length());
        return unescape(String.join(" ", Text.words(text.toString(), -1)));
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int amp = text.indexOf('&'); amp >= 0; amp = text.indexOf('&', at)) {
            int end = text.substring(amp, Math.min(text.length(), amp + LONGEST_ENTITY))
                            .indexOf(';')
                    + amp;
            String character = end < amp ? null : entity(text.substring(amp + 1, end));
            out.append(text, at, amp).append(character == null ? "&" : character);
            at = character == null ? amp + 1 : end + 1;
        }
        return out.append(text, at, text.length()).toString();
    }

    private static @org.jspecify.annotations.Nullable String entity(String name) {
        if (!name.startsWith("#")) {
            return ENTITIES.get(name);
        }
        boolean hex = name.startsWith("x", 1) || name.startsWith("X", 1);
        Object code = Literals.integer((hex ? "0x" : "") + name.substring(hex ? 2 : 1), hex ? 16 : 10);
        boolean valid = code instanceof Long number && number > 0 && number <= Character.MAX_CODE_POINT;
        return valid && code != null ? Character.toString(((Long) code).intValue()) : null;
    }

    /// `{'a': 1}` as ` a="1"`, without what is undefined or None.
    static String attributes(Meter meter, Dict values, boolean spaceFirst) {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<Object, Object> entry : values.entries()) {
            Object attribute = entry.getValue();
            if (attribute == None.NONE || attribute instanceof Undefined) {
                continue;
            }
            String key = Args.of("xmlattr", entry.getKey()).text(0);
            if (key.chars().anyMatch(c -> " \t\n\r\f\u000b/>=".indexOf(c) >= 0)) {
                throw new JinjaException("xmlattr: '" + key + "' is no attribute's name");
            }
            boolean space = !out.isEmpty() || spaceFirst;
            meter.append(
                    out, (space ? " " : "") + Markup.escape(entry.getKey(), key).text() + "=\"");
            meter.append(
                    out, Markup.escape(attribute, Printer.str(meter, attribute)).text() + "\"");
        }
        return out.toString();
    }
}
