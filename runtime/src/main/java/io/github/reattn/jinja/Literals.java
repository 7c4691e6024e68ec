package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers and string escapes as Python writes them.
final class Literals {
    /// Python neither reads nor writes longer integers; to bases of a power of two it would.
    private static final int MAX_DIGITS = 4300;

    private Literals() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// Behind the float that starts here, or −1 if none does: digits, and a fraction or an exponent or both.
    static int floatEnd(String text, int start) {
        int end = digits(text, start, 10);
        if (end < 0) {
            return -1;
        }
        int fraction = end < text.length() && text.charAt(end) == '.' ? digits(text, end + 1, 10) : -1;
        int exponent = exponentEnd(text, fraction > 0 ? fraction : end);
        return exponent > 0 ? exponent : fraction;
    }

    private static int exponentEnd(String text, int at) {
        if (at >= text.length() || (text.charAt(at) | 0x20) != 'e') {
            return -1;
        }
        boolean signed = at + 1 < text.length() && (text.charAt(at + 1) == '+' || text.charAt(at + 1) == '-');
        return digits(text, signed ? at + 2 : at + 1, 10);
    }

    /// Behind the integer that starts at this digit; `007` is three tokens, as in Jinja2.
    static int integerEnd(String text, int start) {
        if (text.charAt(start) != '0') {
            return digits(text, start, 10);
        }
        int radix = start + 1 < text.length() ? radix(text.charAt(start + 1)) : 0;
        if (radix > 0) {
            int first = start + 2 < text.length() && text.charAt(start + 2) == '_' ? start + 3 : start + 2;
            int end = digits(text, first, radix);
            if (end > 0) {
                return end;
            }
        }
        int end = start + 1;
        while (end < text.length() && (text.charAt(end) == '0' || text.startsWith("_0", end))) {
            end += text.charAt(end) == '0' ? 1 : 2;
        }
        return end;
    }

    private static int radix(char letter) {
        return switch (letter | 0x20) {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x' -> 16;
            default -> 0;
        };
    }

    /// Behind a run of digits with single underscores between them, or −1 if there is no digit.
    private static int digits(String text, int start, int radix) {
        int end = start;
        while (end < text.length() && (isDigit(text.charAt(end), radix) || isSeparator(text, start, end, radix))) {
            end++;
        }
        return end > start ? end : -1;
    }

    private static boolean isSeparator(String text, int start, int at, int radix) {
        return text.charAt(at) == '_'
                && at > start
                && text.charAt(at - 1) != '_'
                && at + 1 < text.length()
                && isDigit(text.charAt(at + 1), radix);
    }

    private static boolean isDigit(char c, int radix) {
        return c < 128 && Character.digit(c, radix) >= 0;
    }

    /// Python's `int(text, radix)` without its leniency for whitespace; null if it is not an integer, or one of more
    /// digits than Python reads. Radix 0 means
    /// that a prefix tells; a prefix of the given radix may always be there.
    static @Nullable Object integer(String text, int radix) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int actual = radix == 0 ? 10 : radix;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            int prefix = radix(digits.charAt(1));
            if (prefix > 0 && (radix == 0 || radix == prefix)) {
                actual = prefix;
                digits = digits.startsWith("_", 2) ? digits.substring(3) : digits.substring(2);
            } else if (radix == 0 && !digits.replace("_", "").matches("0+")) {
                return null;
            }
        }
        if (digits.isEmpty() || digits(digits, 0, actual) != digits.length()) {
            return null;
        }
        String plain = digits.replace("_", "");
        if (plain.length() > MAX_DIGITS) {
            return null;
        }
        BigInteger value = new BigInteger(plain, actual);
        return Numbers.checked(negative ? value.negate() : value);
    }

    /// Python's `float(text)`; null if it is not a number.
    static @Nullable Double real(String text) {
        String trimmed = Text.strip(text, true, true);
        boolean signed = trimmed.startsWith("-") || trimmed.startsWith("+");
        String unsigned = (signed ? trimmed.substring(1) : trimmed).toLowerCase(Locale.ROOT);
        double sign = trimmed.startsWith("-") ? -1 : 1;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (unsigned.equals("nan")) {
            return Double.NaN;
        }
        String digits = unsigned.startsWith(".") ? "0" + unsigned : unsigned;
        digits = digits.endsWith(".") ? digits + "0" : digits.replace(".e", ".0e");
        boolean valid = floatEnd(digits, 0) == digits.length() || digits(digits, 0, 10) == digits.length();
        return valid && !unsigned.equals(".") ? sign * Double.parseDouble(digits.replace("_", "")) : null;
    }

    /// A string literal's inside without its escapes. What is no escape stays as written.
    static String unescape(String written) {
        int backslash = written.indexOf('\\');
        if (backslash < 0) {
            return written;
        }
        StringBuilder out = new StringBuilder(written.length());
        int at = 0;
        while (backslash >= 0) {
            out.append(written, at, backslash);
            at = escape(written, backslash + 1, out);
            backslash = written.indexOf('\\', at);
        }
        return out.append(written, at, written.length()).toString();
    }

    /// Writes the escape whose letter is at `at`, and returns where it ends.
    private static int escape(String written, int at, StringBuilder out) {
        int letter = written.codePointAt(at);
        int plain = "\\'\"abfnrtv".indexOf(letter);
        if (plain >= 0) {
            out.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(plain));
            return at + 1;
        }
        return switch (letter) {
            case '\n' -> at + 1;
            case 'x' -> hex(written, at, 2, out);
            case 'u' -> hex(written, at, 4, out);
            case 'U' -> hex(written, at, 8, out);
            case 'N' -> named(written, at, out);
            default -> letter >= '0' && letter <= '7' ? octal(written, at, out) : none(written, at, out);
        };
    }

    private static int octal(String written, int at, StringBuilder out) {
        int end = at;
        while (end < written.length() && end < at + 3 && isDigit(written.charAt(end), 8)) {
            end++;
        }
        out.append((char) Integer.parseInt(written.substring(at, end), 8));
        return end;
    }

    private static int none(String written, int at, StringBuilder out) {
        int letter = written.codePointAt(at);
        out.append('\\');
        if (letter < 128) {
            out.append((char) letter);
        } else {
            // Jinja2 decodes escapes after it wrote all but ASCII as escapes, so the backslash applies to that one's.
            out.append(Printer.escaped(letter), 1, Printer.escaped(letter).length());
        }
        return at + Character.charCount(letter);
    }

    private static int hex(String written, int at, int digits, StringBuilder out) {
        int end = at + 1 + digits;
        if (end <= written.length() && written.substring(at + 1, end).chars().allMatch(c -> isDigit((char) c, 16))) {
            int value = Integer.parseUnsignedInt(written.substring(at + 1, end), 16);
            if (Character.isValidCodePoint(value)) {
                out.appendCodePoint(value);
                return end;
            }
        }
        throw new JinjaException("the escape \\" + written.charAt(at) + " needs " + digits
                + " hexadecimal digits of a Unicode character");
    }

    private static int named(String written, int at, StringBuilder out) {
        int end = written.startsWith("{", at + 1) ? written.indexOf('}', at) : -1;
        if (end < 0) {
            throw new JinjaException("the escape \\N needs a character's name in braces");
        }
        try {
            out.appendCodePoint(Character.codePointOf(written.substring(at + 2, end)));
        } catch (IllegalArgumentException e) {
            throw new JinjaException("no character is named \\N" + written.substring(at + 1, end + 1));
        }
        return end + 1;
    }
}
