package io.github.reattn.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Python's numbers: an int is a [Long] or, beyond its range, a [BigInteger]; a float is a [Double]; a [Boolean] counts
/// as 0 or 1.
final class Numbers {
    /// Python computes with integers of any size, but prints none of more than 4,300 digits; these are enough for that.
    private static final int MAX_BITS = 1 << 15;

    private Numbers() {}

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
    }

    static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }

    static BigInteger big(Object integer) {
        return integer instanceof BigInteger big ? big : BigInteger.valueOf(small(integer));
    }

    private static long small(Object integer) {
        return integer instanceof Boolean truth ? (truth ? 1 : 0) : (Long) integer;
    }

    static Object normal(BigInteger value) {
        return value.bitLength() < Long.SIZE ? value.longValue() : value;
    }

    static Object checked(BigInteger value) {
        if (value.bitLength() > MAX_BITS) {
            throw new JinjaException("an integer of more than " + MAX_BITS + " bits");
        }
        return normal(value);
    }

    /// The value as a Python float.
    static double real(Object number) {
        if (number instanceof Double real) {
            return real;
        }
        double value = number instanceof BigInteger big ? big.doubleValue() : small(number);
        if (Double.isInfinite(value)) {
            throw new JinjaException("int too large to convert to float");
        }
        return value;
    }

    /// The value as an `int` where Python wants an index or a count.
    static int index(Object value, String what) {
        if (!isInteger(value)) {
            throw new JinjaException(what + " must be an integer, not " + Values.typeName(value));
        }
        BigInteger big = big(value);
        if (big.bitLength() > 31) {
            throw new JinjaException(what + " of " + big.bitLength() + " bits is too large");
        }
        return big.intValue();
    }

    /// `+ - * / // % **` of two numbers.
    static Object calculate(String operator, Object left, Object right) {
        if (left instanceof Double || right instanceof Double || operator.equals("/")) {
            return reals(operator, left, right);
        }
        if (left instanceof BigInteger || right instanceof BigInteger || operator.equals("**")) {
            return integers(operator, big(left), big(right));
        }
        long a = small(left);
        long b = small(right);
        long high = operator.equals("*") ? Math.multiplyHigh(a, b) : 0;
        long low = a * b;
        return switch (operator) {
            case "+" -> ((a ^ (a + b)) & (b ^ (a + b))) < 0 ? integers(operator, big(a), big(b)) : (Object) (a + b);
            case "-" -> ((a ^ b) & (a ^ (a - b))) < 0 ? integers(operator, big(a), big(b)) : (Object) (a - b);
            case "*" -> high == low >> 63 ? (Object) low : integers(operator, big(a), big(b));
            case "//" ->
                a == Long.MIN_VALUE ? integers(operator, big(a), big(b)) : (Object) Math.floorDiv(a, nonZero(b));
            default -> Math.floorMod(a, nonZero(b));
        };
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new JinjaException("integer division or modulo by zero");
        }
        return divisor;
    }

    private static Object integers(String operator, BigInteger a, BigInteger b) {
        if (b.signum() == 0 && (operator.equals("//") || operator.equals("%"))) {
            nonZero(0);
        }
        return switch (operator) {
            case "+" -> checked(a.add(b));
            case "-" -> checked(a.subtract(b));
            case "*" -> checked(a.multiply(b));
            case "//", "%" -> {
                BigInteger[] parts = a.divideAndRemainder(b);
                boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
                yield operator.equals("%")
                        ? normal(below ? parts[1].add(b) : parts[1])
                        : normal(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
            }
            default -> power(a, b);
        };
    }

    private static Object power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            return reals("**", normal(base), normal(exponent));
        }
        boolean trivial = base.abs().compareTo(BigInteger.ONE) <= 0;
        if (!trivial && (exponent.bitLength() > 31 || (long) exponent.intValue() * (base.bitLength() - 1) > MAX_BITS)) {
            throw new JinjaException("an integer of more than " + MAX_BITS + " bits");
        }
        int small = trivial ? exponent.min(BigInteger.TWO).intValue() : exponent.intValue();
        return checked(base.pow(trivial && exponent.testBit(0) ? 1 : small));
    }

    private static Object reals(String operator, Object left, Object right) {
        if (operator.equals("/") && isInteger(left) && isInteger(right)) {
            return quotient(big(left), big(right));
        }
        double a = real(left);
        double b = real(right);
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new JinjaException("float division or modulo by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> floorDivide(a, b);
            case "%" -> modulo(a, b);
            default -> power(a, b);
        };
    }

    private static double quotient(BigInteger a, BigInteger b) {
        if (b.signum() == 0) {
            throw new JinjaException("division by zero");
        }
        if (a.bitLength() <= 53 && b.bitLength() <= 53) {
            return a.doubleValue() / b.doubleValue();
        }
        double value =
                new BigDecimal(a).divide(new BigDecimal(b), new MathContext(60)).doubleValue();
        if (Double.isInfinite(value)) {
            throw new JinjaException("integer division result too large for a float");
        }
        return value == 0 && (a.signum() < 0) != (b.signum() < 0) ? -0.0 : value;
    }

    private static double modulo(double a, double b) {
        double remainder = a % b;
        if (remainder == 0) {
            return Math.copySign(0.0, b);
        }
        return (b < 0) == (remainder < 0) ? remainder : remainder + b;
    }

    private static double floorDivide(double a, double b) {
        double quotient = (a - a % b) / b;
        double remainder = a % b;
        quotient -= remainder != 0 && (b < 0) != (remainder < 0) ? 1 : 0;
        if (quotient == 0) {
            return Math.copySign(0.0, a / b);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double power(double a, double b) {
        if (a == 0 && b < 0) {
            throw new JinjaException("0.0 cannot be raised to a negative power");
        }
        if (a == 1 || b == 0) {
            return 1;
        }
        if (a < 0 && b != Math.rint(b) && !Double.isInfinite(a)) {
            throw new JinjaException("a negative number to a fractional power is a complex number");
        }
        // Java has (−1)^±∞ as NaN, Python as 1.
        double value = a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
        if (Double.isInfinite(value) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
            throw new JinjaException("result of ** too large for a float");
        }
        return value;
    }

    static Object negate(Object number) {
        return number instanceof Double real
                ? (Object) (-real)
                : checked(big(number).negate());
    }

    static Object absolute(Object number) {
        return number instanceof Double real
                ? (Object) Math.abs(real)
                : normal(big(number).abs());
    }

    /// A float without its fraction, as Python's `int(x)`.
    static Object truncated(double real) {
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            throw new JinjaException("cannot convert float " + FloatText.of(real) + " to an integer");
        }
        return normal(new BigDecimal(real).toBigInteger());
    }

    /// Python's `round(number, digits)`: half to even, of the exact value.
    static Object round(Object number, int digits) {
        if (Math.abs(digits) > 1000) {
            throw new JinjaException("round() to " + digits + " digits");
        }
        if (number instanceof Double real) {
            boolean finite = !Double.isNaN(real) && !Double.isInfinite(real);
            double rounded = finite
                    ? new BigDecimal(real)
                            .setScale(digits, RoundingMode.HALF_EVEN)
                            .doubleValue()
                    : real;
            return rounded == 0 ? Math.copySign(rounded, real) : rounded;
        }
        return digits >= 0
                ? normal(big(number))
                : normal(new BigDecimal(big(number))
                        .setScale(digits, RoundingMode.HALF_EVEN)
                        .toBigInteger());
    }

    /// −1, 0 or 1 by the exact values; 2 if one is not a number.
    static int compare(Object left, Object right) {
        boolean real = left instanceof Double || right instanceof Double;
        if (!real) {
            return big(left).compareTo(big(right));
        }
        if (isSpecial(left) || isSpecial(right)) {
            double a = left instanceof Double x ? x : 0;
            double b = right instanceof Double x ? x : 0;
            return Double.isNaN(a) || Double.isNaN(b) ? 2 : a < b ? -1 : a > b ? 1 : 0;
        }
        return decimal(left).compareTo(decimal(right));
    }

    private static boolean isSpecial(Object value) {
        return value instanceof Double real && (Double.isNaN(real) || Double.isInfinite(real));
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(number));
    }
}
