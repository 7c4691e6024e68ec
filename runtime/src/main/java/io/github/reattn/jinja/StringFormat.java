package io.github.reattn.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `str.format`: `{}`, `{0}`, `{name.attribute[item]!r:specification}`.
final class StringFormat {
    private final Meter meter;
    private final String template;
    private final List<@Nullable Object> positional;
    private final Dict named;
    private int next;
    private boolean automatic;
    private boolean manual;

    private StringFormat(Meter meter, String template, List<@Nullable Object> positional, Dict named) {
        this.meter = meter;
        this.template = template;
        this.positional = positional;
        this.named = named;
    }

    static String format(Meter meter, String template, List<@Nullable Object> positional, Map<String, Object> named) {
        Dict names = new Dict();
        named.forEach(names::put);
        return new StringFormat(meter, template, positional, names).run(template, 2);
    }

    static String formatMap(Meter meter, String template, Object mapping) {
        if (!(mapping instanceof Dict dict)) {
            throw new JinjaException(
                    "format_map() needs a dict, not a value of type '" + Values.typeName(mapping) + "'");
        }
        return new StringFormat(meter, template, List.of(), dict).run(template, 2);
    }

    /// @param depth how often fields may nest: a specification may hold fields, theirs may not
    private String run(String text, int depth) {
        if (depth == 0) {
            throw new JinjaException("format(): fields nested too deeply");
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean brace = c == '{' || c == '}';
            if (!brace || text.startsWith(String.valueOf(c), at + 1)) {
                int end = brace ? at + 1 : plainEnd(text, at);
                meter.append(out, text.substring(at, end));
                at = brace ? at + 2 : end;
                continue;
            }
            int end = c == '{' ? fieldEnd(text, at + 1) : -1;
            if (end < 0) {
                throw new JinjaException("format(): single '" + c + "' in '" + template + "'");
            }
            meter.append(out, field(text.substring(at + 1, end), depth));
            at = end + 1;
        }
        return out.toString();
    }

    private static int plainEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '{' && text.charAt(end) != '}') {
            end++;
        }
        return end;
    }

    private static int fieldEnd(String text, int from) {
        int open = 1;
        boolean bracket = false;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            bracket = c == '[' || (bracket && c != ']');
            open += bracket ? 0 : c == '{' ? 1 : c == '}' ? -1 : 0;
            if (open == 0) {
                return at;
            }
        }
        return -1;
    }

    private String field(String field, int depth) {
        int end = 0;
        boolean bracket = false;
        while (end < field.length() && (bracket || ":!".indexOf(field.charAt(end)) < 0)) {
            bracket = field.charAt(end) == '[' || (bracket && field.charAt(end) != ']');
            end++;
        }
        Object value = value(field.substring(0, end));
        int specification = end;
        if (field.startsWith("!", end)) {
            specification = end + 2;
            if (specification > field.length() || !(field + ":").startsWith(":", specification)) {
                throw new JinjaException("format(): expected one conversion letter behind '!' in '" + field + "'");
            }
            value = converted(value, field.charAt(end + 1));
        }
        String rest = specification < field.length() ? field.substring(specification + 1) : "";
        return FormatSpecification.format(meter, value, run(rest, depth - 1 + (rest.isEmpty() ? 1 : 0)));
    }

    private Object converted(Object value, char conversion) {
        return switch (conversion) {
            case 's' -> Printer.str(meter, value);
            case 'r' -> Printer.repr(meter, value);
            case 'a' -> PercentFormat.ascii(Printer.repr(meter, value));
            default -> throw new JinjaException("format(): unknown conversion '" + conversion + "'");
        };
    }

    private Object value(String name) {
        int end = 0;
        while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
            end++;
        }
        Object value = first(name.substring(0, end));
        int at = end;
        while (at < name.length()) {
            boolean item = name.charAt(at) == '[';
            int stop = item ? name.indexOf(']', at) : nextAccess(name, at + 1);
            if (stop < 0 || stop == at + 1) {
                throw new JinjaException("format(): an empty or unfinished attribute in '" + name + "'");
            }
            String key = name.substring(at + 1, stop);
            boolean index = item && key.chars().allMatch(c -> Literals.isDigit((char) c));
            value = index
                    ? Attributes.item(meter, value, number(key))
                    : item ? Attributes.item(meter, value, key) : Attributes.attribute(value, key);
            at = item ? stop + 1 : stop;
            if (item && at < name.length() && ".[".indexOf(name.charAt(at)) < 0) {
                throw new JinjaException("format(): only '.' or '[' may follow ']' in '" + name + "'");
            }
        }
        return value;
    }

    private static int nextAccess(String name, int from) {
        int at = from;
        while (at < name.length() && ".[".indexOf(name.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static Object number(String digits) {
        Object value = Literals.integer(digits, 10);
        return value == null ? 0L : value;
    }

    private Object first(String name) {
        boolean digits = name.chars().allMatch(c -> Literals.isDigit((char) c));
        if (!digits) {
            Object value = named.get(name);
            if (value == null) {
                throw new JinjaException("format(): no argument is named '" + name + "'");
            }
            return value;
        }
        automatic |= name.isEmpty();
        manual |= !name.isEmpty();
        if (automatic && manual) {
            throw new JinjaException("format(): numbered and unnumbered fields in one string");
        }
        int index = name.isEmpty() ? next++ : Numbers.index(number(name), "a field number");
        Object value = index < positional.size() ? positional.get(index) : null;
        if (value == null) {
            throw new JinjaException("format(): no argument for field " + index);
        }
        return value;
    }
}
