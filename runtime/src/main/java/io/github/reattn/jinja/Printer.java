package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Python's `str` and `repr`.
final class Printer {
    /// Python refuses to print longer integers.
    private static final BigInteger MAX_INTEGER = BigInteger.TEN.pow(4300);

    private Printer() {}

    static String str(Meter meter, Object value) {
        String text = Values.text(value);
        if (text != null) {
            return text;
        }
        return value instanceof Undefined ? "" : repr(meter, value);
    }

    static String repr(Meter meter, Object value) {
        StringBuilder out = new StringBuilder();
        repr(meter, value, out);
        return out.toString();
    }

    private static void repr(Meter meter, Object value, StringBuilder out) {
        meter.enter();
        switch (value) {
            case None none -> meter.append(out, "None");
            case Boolean truth -> meter.append(out, truth ? "True" : "False");
            case Long integer -> meter.append(out, integer.toString());
            case BigInteger integer -> meter.append(out, integer(meter, integer));
            case Double real -> meter.append(out, FloatText.of(real));
            case String text -> quoted(meter, text, out);
            case Markup markup -> {
                meter.append(out, "Markup(");
                quoted(meter, markup.text(), out);
                out.append(')');
            }
            case Undefined undefined -> meter.append(out, "Undefined");
            case Range range ->
                meter.append(
                        out,
                        "range(" + range.start + ", " + range.stop + (range.step == 1 ? ")" : ", " + range.step + ")"));
            case List<?> list -> items(meter, "[", Values.items(list), "]", out);
            case Tuple tuple -> items(meter, "(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out);
            case Values.View view -> items(meter, view.type() + "([", view.items(), "])", out);
            case Dict dict -> pairs(meter, dict, out);
            case Namespace namespace -> {
                meter.append(out, "<Namespace ");
                pairs(meter, namespace.attributes(), out);
                out.append('>');
            }
            case LoopContext loop -> meter.append(out, "<LoopContext " + loop.index() + "/" + loop.length() + ">");
            case Macro macro -> meter.append(out, macro.toString());
            default ->
                throw new JinjaException("a value of type '" + Values.typeName(value)
                        + "' has no text that means anything (a missing '()' or '|list'?)");
        }
        meter.leave();
    }

    private static void items(Meter meter, String open, List<Object> items, String close, StringBuilder out) {
        meter.append(out, open);
        for (int i = 0; i < items.size(); i++) {
            meter.append(out, i == 0 ? "" : ", ");
            repr(meter, items.get(i), out);
        }
        meter.append(out, close);
    }

    private static void pairs(Meter meter, Dict dict, StringBuilder out) {
        meter.append(out, "{");
        String separator = "";
        for (Map.Entry<Object, Object> entry : dict.entries()) {
            meter.append(out, separator);
            repr(meter, entry.getKey(), out);
            meter.append(out, ": ");
            repr(meter, entry.getValue(), out);
            separator = ", ";
        }
        meter.append(out, "}");
    }

    static String integer(Meter meter, BigInteger integer) {
        meter.steps(integer.bitLength() / 4);
        if (integer.abs().compareTo(MAX_INTEGER) >= 0) {
            throw new JinjaException("an integer of more than 4300 digits cannot be printed");
        }
        return integer.toString();
    }

    private static void quoted(Meter meter, String text, StringBuilder out) {
        meter.append(out, "");
        meter.creates((long) out.length() + text.length());
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> {
            int plain = "\n\r\t\\".indexOf(c);
            if (plain >= 0 || c == quote) {
                out.append('\\').append(plain >= 0 ? "nrt\\".charAt(plain) : quote);
            } else if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                meter.append(out, escaped(c));
            }
        });
        meter.append(out, String.valueOf(quote));
    }

    /// A backslash, `x`, `u` or `U`, and two, four or eight digits, as many as the character needs.
    static String escaped(int c) {
        String hex = Integer.toHexString(c);
        int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        return "\\" + (digits == 2 ? 'x' : digits == 4 ? 'u' : 'U') + "0".repeat(digits - hex.length()) + hex;
    }

    /// Python's `str.isprintable` for one character.
    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
