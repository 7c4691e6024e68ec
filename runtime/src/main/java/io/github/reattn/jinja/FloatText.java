package io.github.reattn.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Floats as Python writes them.
final class FloatText {
    private FloatText() {}

    /// Python's `repr(x)`: the shortest digits that read back as `x`; an exponent below 1e-4 and from 1e16.
    static String of(double x) {
        String special = special(x);
        if (special != null) {
            return special;
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0.0" : "0.0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(x)).stripTrailingZeros();
        if (digits.precision() == 2) {
            // Double.toString prefers two digits that are closer to one that suffices.
            BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
            digits = one.doubleValue() == x ? one.stripTrailingZeros() : digits;
        }
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            return scientific(digits, digits.precision() - 1, exponent);
        }
        String plain = digits.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /// `inf`, `-inf` or `nan`; null for ordinary numbers.
    static @org.jspecify.annotations.Nullable String special(double x) {
        return Double.isNaN(x) ? "nan" : Double.isInfinite(x) ? (x > 0 ? "inf" : "-inf") : null;
    }

    /// `%.{places}f` of a finite number.
    static String fixed(double x, int places) {
        String text = new BigDecimal(x).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
        return isNegative(x) && text.charAt(0) != '-' ? "-" + text : text;
    }

    /// `%.{places}e` of a finite number.
    static String scientific(double x, int places) {
        BigDecimal digits = new BigDecimal(x).round(new MathContext(places + 1, RoundingMode.HALF_EVEN));
        String text = scientific(digits, places, x == 0 ? 0 : digits.precision() - digits.scale() - 1);
        return isNegative(x) && text.charAt(0) != '-' ? "-" + text : text;
    }

    private static String scientific(BigDecimal digits, int places, int exponent) {
        String mantissa = digits.scaleByPowerOfTen(-exponent)
                .setScale(places, RoundingMode.HALF_EVEN)
                .toPlainString();
        return mantissa + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /// `%.{precision}g` of a finite number.
    ///
    /// @param alternate whether trailing zeros stay
    static String general(double x, int precision, boolean alternate) {
        int significant = Math.max(1, precision);
        BigDecimal digits = new BigDecimal(x).round(new MathContext(significant, RoundingMode.HALF_EVEN));
        int exponent = x == 0 ? 0 : digits.precision() - digits.scale() - 1;
        boolean small = exponent >= -4 && exponent < significant;
        String text = small ? fixed(x, significant - 1 - exponent) : scientific(x, significant - 1);
        return alternate ? text : withoutTrailingZeros(text);
    }

    /// A general float that is to have an exponent whatever its size.
    static String exponential(double x, int precision, boolean alternate) {
        String text = scientific(x, Math.max(1, precision) - 1);
        return alternate ? text : withoutTrailingZeros(text);
    }

    private static String withoutTrailingZeros(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int mantissa = text.indexOf('e') < 0 ? text.length() : text.indexOf('e');
        int end = mantissa;
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        end -= text.charAt(end - 1) == '.' ? 1 : 0;
        return text.substring(0, end) + text.substring(mantissa);
    }

    /// Whether a number is written with a minus sign; −0.0 is.
    static boolean isNegative(double x) {
        return x < 0 || (x == 0 && 1 / x < 0);
    }
}
