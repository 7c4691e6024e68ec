package io.github.reattn.jinja;

import java.util.List;

/// Python's `text % values`.
final class PercentFormat {
    private final Meter meter;
    private final String template;
    private final Object values;
    private final List<Object> arguments;
    private final StringBuilder out = new StringBuilder();
    private int used;
    private int at;

    private PercentFormat(Meter meter, String template, Object values) {
        this.meter = meter;
        this.template = template;
        this.values = values;
        this.arguments = values instanceof Tuple tuple ? tuple.items() : List.of(values);
    }

    static String format(Meter meter, String template, Object values) {
        return new PercentFormat(meter, template, values).run();
    }

    private String run() {
        int percent = template.indexOf('%');
        while (percent >= 0) {
            meter.append(out, template.substring(at, percent));
            at = percent + 1;
            if (template.startsWith("%", at)) {
                meter.append(out, "%");
                at++;
            } else {
                conversion();
            }
            percent = template.indexOf('%', at);
        }
        meter.append(out, template.substring(at));
        boolean subscriptable = values instanceof Dict || values instanceof List || values instanceof Undefined;
        if (used < arguments.size() && !subscriptable) {
            throw new JinjaException("not all values were used by a format string");
        }
        return out.toString();
    }

    private void conversion() {
        Object mapped = template.startsWith("(", at) ? mapped() : null;
        boolean left = false;
        boolean zero = false;
        boolean alternate = false;
        char sign = '-';
        for (; at < template.length() && "-0# +".indexOf(template.charAt(at)) >= 0; at++) {
            char flag = template.charAt(at);
            left |= flag == '-';
            zero |= flag == '0';
            alternate |= flag == '#';
            sign = flag == '+' || (flag == ' ' && sign == '-') ? flag : sign;
        }
        int width = number();
        left |= width < 0;
        int precision = -1;
        if (template.startsWith(".", at)) {
            at++;
            precision = Math.max(0, number());
        }
        while (at < template.length() && "hlL".indexOf(template.charAt(at)) >= 0) {
            at++;
        }
        if (at >= template.length()) {
            throw new JinjaException("a format string that ends inside a conversion");
        }
        char type = template.charAt(at++);
        Object value = mapped != null ? mapped : next();
        boolean numeric = "diuoxXeEfFgG".indexOf(type) >= 0;
        char align = left ? '<' : zero && numeric ? '=' : '>';
        NumberFormat format = new NumberFormat(
                zero && numeric && !left ? "0" : " ",
                align,
                sign,
                alternate,
                Math.abs(width),
                (char) 0,
                precision,
                "iu".indexOf(type) >= 0 ? 'd' : type);
        meter.append(out, numeric ? number(value, format) : text(value, format));
    }

    private Object mapped() {
        int open = 1;
        int start = ++at;
        while (at < template.length() && open > 0) {
            char c = template.charAt(at++);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        if (open > 0) {
            throw new JinjaException("a format string that ends inside a key");
        }
        if (values instanceof Undefined undefined) {
            throw undefined.failure();
        }
        String key = template.substring(start, at - 1);
        Object value = values instanceof Dict dict ? dict.get(key) : null;
        if (value == null) {
            throw new JinjaException("the format string needs a mapping with the key '" + key + "'");
        }
        used = arguments.size();
        return value;
    }

    private Object next() {
        if (used >= arguments.size()) {
            throw new JinjaException("not enough values for a format string");
        }
        return arguments.get(used++);
    }

    private int number() {
        if (template.startsWith("*", at)) {
            at++;
            return Numbers.index(next(), "a width or precision");
        }
        int start = at;
        while (at < template.length() && Literals.isDigit(template.charAt(at))) {
            at++;
        }
        if (at - start > 9) {
            throw new JinjaException("a width or precision of more than 9 digits in a format string");
        }
        return at == start ? 0 : Integer.parseInt(template.substring(start, at));
    }

    private String number(Object value, NumberFormat format) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        boolean integer = "doxX".indexOf(format.type()) >= 0;
        boolean whole = "oxX".indexOf(format.type()) >= 0;
        if (!Numbers.isNumber(value) || (whole && value instanceof Double)) {
            throw new JinjaException(
                    "%" + format.type() + " needs a number, not a value of type '" + Values.typeName(value) + "'");
        }
        if (!integer) {
            return format.format(meter, Numbers.real(value));
        }
        Object truncated = value instanceof Double real ? Numbers.truncated(real) : value;
        return format.format(meter, truncated);
    }

    private String text(Object value, NumberFormat format) {
        String text = switch (format.type()) {
            case 's' -> Printer.str(meter, value);
            case 'r' -> Printer.repr(meter, value);
            case 'a' -> ascii(Printer.repr(meter, value));
            case 'c' -> character(value);
            default -> throw new JinjaException("unknown % format '" + format.type() + "'");
        };
        boolean cut = format.precision() >= 0 && format.type() != 'c' && format.precision() < Text.length(text);
        String shown = cut ? Text.slice(text, 0, format.precision()) : text;
        return StringMethods.pad(meter, shown, format.width(), " ", 0, format.align());
    }

    /// The character of a code point, or a string of one.
    static String character(Object value) {
        String text = Values.text(value);
        if (text == null && Numbers.isInteger(value)) {
            int code = Numbers.index(value, "a character's number");
            text = Character.isValidCodePoint(code) ? Character.toString(code) : "";
        }
        if (text == null || Text.length(text) != 1) {
            throw new JinjaException("the format c needs one character or its number");
        }
        return text;
    }

    /// A `repr` with escapes for all but ASCII.
    static String ascii(String repr) {
        StringBuilder out = new StringBuilder();
        repr.codePoints().forEach(c -> out.append(c < 128 ? Character.toString(c) : Printer.escaped(c)));
        return out.toString();
    }
}
