package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hugging Face's `tojson`: Python's `json.dumps` without its escapes for HTML.
final class Json {
    private final Meter meter;
    private final StringBuilder out = new StringBuilder();
    private final boolean ascii;
    private final @Nullable String indent;
    private final String itemSeparator;
    private final String keySeparator;
    private final boolean sorted;
    private int level;

    private Json(Meter meter, Args args) {
        this.meter = meter;
        this.ascii = args.truth(0);
        this.indent = args.isNone(1) ? null : indent(meter, args.value(1));
        if (args.isNone(2)) {
            itemSeparator = indent == null ? ", " : ",";
            keySeparator = ": ";
        } else {
            List<Object> separators = Values.list(meter, args.value(2));
            if (separators.size() != 2) {
                throw new JinjaException("tojson needs two separators, not " + separators.size());
            }
            itemSeparator = Args.of("tojson", separators.get(0)).text(0);
            keySeparator = Args.of("tojson", separators.get(1)).text(0);
        }
        this.sorted = args.truth(3);
    }

    /// @param args `ensure_ascii`, `indent`, `separators`, `sort_keys`
    static String of(Meter meter, Object value, Args args) {
        Json json = new Json(meter, args);
        json.write(value);
        return json.out.toString();
    }

    private static String indent(Meter meter, Object indent) {
        String text = Values.text(indent);
        if (text != null) {
            return text;
        }
        int width = Math.max(0, Numbers.index(indent, "tojson's indent"));
        meter.creates(width);
        return " ".repeat(width);
    }

    private void write(Object value) {
        meter.enter();
        switch (value) {
            case String text -> string(text);
            case Markup markup -> string(markup.text());
            case Range range -> throw none(range);
            case List<?> list -> array(Values.items(list));
            case Tuple tuple -> array(tuple.items());
            case Dict dict -> object(dict);
            default -> meter.append(out, scalar(value));
        }
        meter.leave();
    }

    private String scalar(Object value) {
        return switch (value) {
            case None none -> "null";
            case Boolean truth -> truth ? "true" : "false";
            case Long integer -> integer.toString();
            case BigInteger integer -> Printer.integer(meter, integer);
            case Double real -> Double.isNaN(real) ? "NaN" : FloatText.of(real).replace("inf", "Infinity");
            case Undefined undefined -> throw new JinjaException("tojson of an undefined value: " + undefined.reason());
            default -> throw none(value);
        };
    }

    private static JinjaException none(Object value) {
        return new JinjaException("a value of type '" + Values.typeName(value) + "' has no JSON");
    }

    private void array(List<Object> items) {
        meter.append(out, "[");
        level++;
        for (int i = 0; i < items.size(); i++) {
            separate(i > 0);
            write(items.get(i));
        }
        close(items.isEmpty(), "]");
    }

    private void object(Dict dict) {
        List<Map.Entry<Object, Object>> entries = new ArrayList<>(dict.size());
        dict.entries().forEach(entries::add);
        if (sorted) {
            Sorting.sort(meter, entries, Comparator.comparing(Map.Entry::getKey, Sorting.order(meter)));
        }
        meter.append(out, "{");
        level++;
        for (int i = 0; i < entries.size(); i++) {
            separate(i > 0);
            Object key = entries.get(i).getKey();
            if (key instanceof Tuple) {
                throw none(key);
            }
            String text = Values.text(key);
            string(text != null ? text : scalar(key));
            meter.append(out, keySeparator);
            write(entries.get(i).getValue());
        }
        close(entries.isEmpty(), "}");
    }

    private void separate(boolean comma) {
        meter.append(out, comma ? itemSeparator : "");
        newline();
    }

    private void close(boolean empty, String bracket) {
        level--;
        if (!empty) {
            newline();
        }
        meter.append(out, bracket);
    }

    private void newline() {
        if (indent != null) {
            meter.append(out, "\n");
            for (int i = 0; i < level; i++) {
                meter.append(out, indent);
            }
        }
    }

    private void string(String text) {
        meter.append(out, "\"");
        int plain = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < ' ' || c == '"' || c == '\\' || (ascii && c > '~')) {
                meter.append(out, text.substring(plain, at));
                meter.append(out, escaped(c));
                plain = at + 1;
            }
        }
        meter.append(out, text.substring(plain));
        meter.append(out, "\"");
    }

    private static String escaped(char c) {
        int letter = "\"\\\n\r\t\f\b".indexOf(c);
        return letter >= 0
                ? "\\" + "\"\\nrtfb".charAt(letter)
                : "\\u" + Integer.toHexString(0x10000 | c).substring(1);
    }
}
