package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic operators, on all types that have them.
final class Operators {
    private Operators() {}

    static Object binary(Meter meter, String operator, Object left, Object right) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            Object result = Numbers.calculate(operator, left, right);
            meter.steps(result instanceof BigInteger big ? big.bitLength() / 8 : 0);
            return result;
        }
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        String template = operator.equals("%") ? Values.text(left) : null;
        if (template != null) {
            String text = PercentFormat.format(meter, template, right);
            return left instanceof Markup ? new Markup(text) : text;
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        Object result = switch (operator) {
            case "+" -> concatenated(meter, left, right);
            case "*" ->
                Numbers.isInteger(right)
                        ? repeated(meter, left, right)
                        : Numbers.isInteger(left) ? repeated(meter, right, left) : null;
            default -> null;
        };
        if (result == null) {
            throw new JinjaException("operator " + operator + " is not supported between values of type '"
                    + Values.typeName(left) + "' and '" + Values.typeName(right) + "'");
        }
        return result;
    }

    private static @Nullable Object concatenated(Meter meter, Object left, Object right) {
        String a = Values.text(left);
        String b = Values.text(right);
        if (a != null && b != null) {
            if (left instanceof Markup || right instanceof Markup) {
                String safe =
                        Markup.escape(left, a).text() + Markup.escape(right, b).text();
                return new Markup(meter.created(safe));
            }
            meter.creates((long) a.length() + b.length());
            return a + b;
        }
        if (left instanceof Tuple x && right instanceof Tuple y) {
            return new Tuple(joined(meter, x.items(), y.items()), false);
        }
        boolean lists = left instanceof List && right instanceof List;
        return lists && !(left instanceof Range) && !(right instanceof Range)
                ? joined(meter, Values.items((List<?>) left), Values.items((List<?>) right))
                : null;
    }

    private static List<Object> joined(Meter meter, List<Object> a, List<Object> b) {
        List<Object> items = new ArrayList<>(meter.elements((long) a.size() + b.size()));
        items.addAll(a);
        items.addAll(b);
        return items;
    }

    private static @Nullable Object repeated(Meter meter, Object what, Object times) {
        int size = what instanceof Range || what instanceof Dict ? -1 : Values.size(what);
        if (size < 0 || what instanceof Values.View) {
            return null;
        }
        long count = size == 0 || Numbers.big(times).signum() <= 0 ? 0 : Numbers.index(times, "a repetition");
        String text = Values.text(what);
        if (text != null) {
            meter.creates(text.length() * count);
            String result = text.repeat((int) count);
            return what instanceof Markup ? new Markup(result) : result;
        }
        List<Object> items = what instanceof Tuple tuple ? tuple.items() : Values.items((List<?>) what);
        List<Object> result = new ArrayList<>(meter.elements(size * count));
        for (int i = 0; i < count; i++) {
            result.addAll(items);
        }
        return what instanceof Tuple ? new Tuple(result, false) : result;
    }

    static Object unary(char operator, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Numbers.isNumber(value)) {
            throw new JinjaException(
                    "operator " + operator + " is not supported by a value of type '" + Values.typeName(value) + "'");
        }
        if (operator == '-') {
            return Numbers.negate(value);
        }
        return value instanceof Boolean ? Numbers.normal(Numbers.big(value)) : value;
    }
}
