package io.github.reattn.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The filters on text.
final class TextFilters {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private TextFilters() {}

    static @Nullable Object apply(Meter meter, String name, Object value, Args args) {
        return switch (name) {
            case "string" -> soft(meter, value);
            case "upper", "lower", "capitalize" -> method(meter, value, name, args);
            case "trim" -> method(meter, value, "strip", args);
            case "center" -> method(meter, value, name, Args.of(name, args.value(0, 80L)));
            case "format" -> format(meter, value, args);
            case "replace" ->
                Text.replace(
                        meter,
                        Printer.str(meter, value),
                        Printer.str(meter, args.value(0)),
                        Printer.str(meter, args.value(1)),
                        args.isNone(2) ? -1 : args.integer(2));
            case "title" -> title(meter.created(Printer.str(meter, value)));
            case "escape", "e" -> escaped(meter, value);
            case "forceescape" -> escaped(meter, Printer.str(meter, value));
            case "safe" -> new Markup(Printer.str(meter, value));
            case "indent" -> indent(meter, value, args);
            case "truncate" -> truncate(meter, value, args);
            case "wordcount" -> wordCount(Printer.str(meter, value));
            case "wordwrap" -> WordWrap.wrap(meter, required(name, value), args);
            case "striptags" -> Html.stripTags(meter.created(Printer.str(meter, value)));
            case "xmlattr" ->
                Html.attributes(meter, SequenceFilters.mapping(name, value), !args.has(0) || args.truth(0));
            case "urlencode" -> urlEncode(meter, value);
            case "pprint" -> PrettyPrinter.print(meter, value);
            default -> null;
        };
    }

    /// Text as it is, other values as Python's `str` prints them.
    private static Object soft(Meter meter, Object value) {
        return Values.text(value) != null ? value : Printer.str(meter, value);
    }

    private static Object method(Meter meter, Object value, String name, Args args) {
        Callable.Function method = StringMethods.of(Printer.str(meter, value), value instanceof Markup, name);
        if (method == null) {
            throw new IllegalStateException("no method " + name);
        }
        return method.call(meter, args);
    }

    private static Object format(Meter meter, Object value, Args args) {
        if (args.size() > 0 && !args.named.isEmpty()) {
            throw new JinjaException("format takes positional or keyword arguments, not both");
        }
        Object values = args.named.isEmpty() ? new Tuple(args.values(0), false) : SequenceFilters.dict(meter, args);
        return Operators.binary(meter, "%", soft(meter, value), values);
    }

    private static String required(String filter, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        return Args.of(filter, value).text(0);
    }

    private static Markup escaped(Meter meter, Object value) {
        String text = Printer.str(meter, value);
        meter.creates(text.length() * 5L);
        return Markup.escape(value, text);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String character = Character.toString(c);
            out.append(inWord ? character.toLowerCase(Locale.ROOT) : character.toUpperCase(Locale.ROOT));
            inWord = "-({[<".indexOf(c) < 0 && !Text.isSpace(c);
        }
        return out.toString();
    }

    private static Object indent(Meter meter, Object value, Args args) {
        String text = required("indent", value);
        String width = args.has(0) ? Values.text(args.value(0)) : null;
        int spaces = width != null ? 0 : Math.max(0, args.integer(0, 4));
        meter.creates(spaces);
        String indent = width != null ? width : " ".repeat(spaces);
        StringBuilder out = new StringBuilder();
        List<String> lines = Text.lines(text + "\n", false);
        for (int i = 0; i < lines.size(); i++) {
            boolean indented =
                    i == 0 ? args.truth(1) : args.truth(2) || !lines.get(i).isEmpty();
            meter.append(out, i == 0 ? "" : "\n");
            meter.append(out, indented ? indent : "");
            meter.append(out, lines.get(i));
        }
        return value instanceof Markup ? new Markup(out.toString()) : out.toString();
    }

    private static Object truncate(Meter meter, Object value, Args args) {
        int length = args.integer(0, 255);
        String end = args.text(2, "...");
        int leeway = args.isNone(3) ? 5 : args.integer(3);
        int keep = length - Text.length(end);
        if (keep < 0 || leeway < 0) {
            throw new JinjaException("truncate to " + length + " characters with an end of " + Text.length(end)
                    + " and a leeway of " + leeway);
        }
        if (Values.length(meter, value) <= (long) length + leeway) {
            return value;
        }
        String kept = Text.slice(meter.created(required("truncate", value)), 0, keep);
        int space = args.truth(1) ? -1 : kept.lastIndexOf(' ');
        return (space < 0 ? kept : kept.substring(0, space)) + end;
    }

    private static long wordCount(String text) {
        long words = 0;
        boolean inWord = false;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            boolean word = c == '_' || CharacterTests.isAlphanumeric(c);
            words += word && !inWord ? 1 : 0;
            inWord = word;
        }
        return words;
    }

    private static String urlEncode(Meter meter, Object value) {
        if (Values.text(value) != null || !Values.isIterable(value)) {
            return quoted(meter, Printer.str(meter, value), "/");
        }
        List<String> pairs = new ArrayList<>();
        Dict dict = SequenceFilters.dict(meter, value instanceof Undefined ? new Dict() : value);
        for (Map.Entry<Object, Object> entry : dict.entries()) {
            String key = quoted(meter, Printer.str(meter, entry.getKey()), "");
            String text = quoted(meter, Printer.str(meter, entry.getValue()), "");
            pairs.add(key.replace("%20", "+") + "=" + text.replace("%20", "+"));
        }
        return meter.created(String.join("&", pairs));
    }

    private static String quoted(Meter meter, String text, String safe) {
        meter.creates(text.length() * 3L);
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 0 && (Character.isLetterOrDigit(b) || ("_.-~" + safe).indexOf(b) >= 0);
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
