package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.Locale;

/// How a number is written: Python's format specification
/// `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
///
/// @param align one of `< > ^ =`
/// @param sign `-` for negative numbers only, `+` for all, a space in front of others
/// @param alternate `0x` before digits to another base, a point in each float
/// @param grouping `,` or `_` or 0
/// @param precision a float's digits, or the least number of an integer's; −1 if none is given
/// @param type 0 if none is given
record NumberFormat(
        String fill, char align, char sign, boolean alternate, int width, char grouping, int precision, char type) {
    /// Digits beyond this are no number's; Python would compute them all the same.
    private static final int MAX_PRECISION = 4300;

    String format(Meter meter, Object number) {
        if (precision > MAX_PRECISION || (grouping != 0 && width > MAX_PRECISION)) {
            throw new JinjaException("a number of more than " + MAX_PRECISION + " digits");
        }
        return isReal(number) ? real(meter, Numbers.real(number)) : integer(meter, Numbers.big(number));
    }

    private boolean isReal(Object number) {
        return number instanceof Double || "eEfFgG%".indexOf(type) >= 0;
    }

    private String integer(Meter meter, BigInteger value) {
        int radix = switch (type) {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x', 'X' -> 16;
            case 0, 'd', 'n' -> 10;
            default -> throw unknown("int");
        };
        BigInteger magnitude = value.abs();
        String digits = radix == 10 ? Printer.integer(meter, magnitude) : magnitude.toString(radix);
        digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        digits = type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
        String prefix = alternate && radix != 10 ? "0" + type : "";
        return framed(meter, value.signum() < 0, prefix, digits, "", radix == 10 ? 3 : 4);
    }

    private String real(Meter meter, double value) {
        double magnitude = Math.abs(value);
        String special = FloatText.special(magnitude);
        String text = special != null ? special + (type == '%' ? "%" : "") : finite(magnitude);
        text = Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
        int end = 0;
        while (end < text.length() && Literals.isDigit(text.charAt(end))) {
            end++;
        }
        String point = alternate && special == null && !text.startsWith(".", end) ? "." : "";
        return framed(meter, FloatText.isNegative(value), "", text.substring(0, end), point + text.substring(end), 3);
    }

    private String finite(double magnitude) {
        int places = precision < 0 ? 6 : precision;
        return switch (type) {
            case 'e', 'E' -> FloatText.scientific(magnitude, places);
            case 'f', 'F' -> FloatText.fixed(magnitude, places);
            case '%' -> FloatText.fixed(magnitude * 100, places) + "%";
            case 'g', 'G', 'n' -> FloatText.general(magnitude, places, alternate);
            case 0 -> precision < 0 ? FloatText.of(magnitude) : untyped(magnitude);
            default -> throw unknown("float");
        };
    }

    /// Like `g`, but with a fraction where it is not written with an exponent.
    private String untyped(double magnitude) {
        String text = FloatText.general(magnitude, precision, alternate);
        if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0) {
            return text;
        }
        // With its fraction, an integer of as many digits as the precision would have one too many.
        return text.length() < Math.max(1, precision)
                ? text + ".0"
                : FloatText.exponential(magnitude, precision, alternate);
    }

    private String framed(Meter meter, boolean negative, String prefix, String digits, String rest, int group) {
        String head = (negative ? "-" : sign == '-' ? "" : String.valueOf(sign)) + prefix;
        boolean zeros = align == '=' && fill.equals("0");
        int minimum = zeros ? width - head.length() - rest.length() : 0;
        String body = grouped(digits, grouping == 0 ? 0 : group, minimum) + rest;
        int missing = Math.max(0, width - Text.length(head + body));
        meter.creates((long) head.length() + body.length() + missing);
        return align == '='
                ? head + fill.repeat(missing) + body
                : StringMethods.pad(meter, head + body, width, fill, 0, align);
    }

    /// The digits in groups, with zeros in front until there are `minimum` characters.
    private String grouped(String digits, int group, int minimum) {
        if (group == 0 || digits.isEmpty()) {
            return digits;
        }
        StringBuilder out = new StringBuilder();
        int written = 0;
        for (int at = digits.length() - 1; at >= 0 || out.length() < minimum; at--) {
            if (written > 0 && written % group == 0) {
                out.append(grouping);
            }
            out.append(at >= 0 ? digits.charAt(at) : '0');
            written++;
        }
        return out.reverse().toString();
    }

    private JinjaException unknown(String kind) {
        return new JinjaException("unknown format code '" + type + "' for a value of type '" + kind + "'");
    }
}
