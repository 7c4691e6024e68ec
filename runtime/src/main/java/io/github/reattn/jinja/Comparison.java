package io.github.reattn.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Python's `==`, `<` and `in`.
final class Comparison {
    private Comparison() {}

    static boolean equal(Meter meter, Object left, Object right) {
        if (Numbers.isNumber(left) || Numbers.isNumber(right)) {
            return Numbers.isNumber(left) && Numbers.isNumber(right) && Numbers.compare(left, right) == 0;
        }
        String text = Values.text(left);
        if (text != null) {
            meter.steps(text.length() / 64);
            return text.equals(Values.text(right));
        }
        if (left instanceof List<?> a && right instanceof List<?> b && (a instanceof Range) == (b instanceof Range)) {
            return equalItems(meter, Values.items(a), Values.items(b));
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return equalItems(meter, a.items(), b.items());
        }
        if (left instanceof Dict a && right instanceof Dict b) {
            return equalDicts(meter, a, b);
        }
        return Values.same(left, right) || (left instanceof Undefined && right instanceof Undefined);
    }

    private static boolean equalItems(Meter meter, List<Object> a, List<Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        meter.enter();
        boolean equal = firstDifference(meter, a, b) == a.size();
        meter.leave();
        return equal;
    }

    private static int firstDifference(Meter meter, List<Object> a, List<Object> b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            meter.steps(1);
            if (!sameOrEqual(meter, a.get(i), b.get(i))) {
                return i;
            }
        }
        return common;
    }

    private static boolean equalDicts(Meter meter, Dict a, Dict b) {
        if (a.size() != b.size()) {
            return false;
        }
        meter.enter();
        boolean equal = true;
        for (Map.Entry<Object, Object> entry : a.entries()) {
            Object other = b.get(entry.getKey());
            meter.steps(1);
            equal &= other != null && sameOrEqual(meter, entry.getValue(), other);
        }
        meter.leave();
        return equal;
    }

    /// What Python compares elements of collections with: nan is in `[nan]`.
    private static boolean sameOrEqual(Meter meter, Object left, Object right) {
        return Values.same(left, right) || equal(meter, left, right);
    }

    /// `left operator right`, the operator being one of `== != < <= > >= in`, or `not in`.
    static boolean holds(Meter meter, String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(meter, left, right);
            case "!=" -> !equal(meter, left, right);
            case "in" -> contains(meter, right, left);
            case "not in" -> !contains(meter, right, left);
            default -> {
                int order = order(meter, operator, left, right);
                yield switch (operator) {
                    case "<" -> order == -1;
                    case "<=" -> order <= 0;
                    case ">" -> order == 1;
                    default -> order == 0 || order == 1;
                };
            }
        };
    }

    static boolean less(Meter meter, Object left, Object right) {
        return order(meter, "<", left, right) == -1;
    }

    /// −1, 0, 1, or 2 for floats without an order.
    private static int order(Meter meter, String operator, Object left, Object right) {
        meter.steps(1);
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        String a = Values.text(left);
        String b = Values.text(right);
        if (a != null && b != null) {
            meter.steps(Math.min(a.length(), b.length()) / 64);
            return codePointOrder(a, b);
        }
        if (left instanceof Tuple x && right instanceof Tuple y) {
            return itemOrder(meter, operator, x.items(), y.items());
        }
        if (left instanceof List<?> x && right instanceof List<?> y && !(x instanceof Range) && !(y instanceof Range)) {
            return itemOrder(meter, operator, Values.items(x), Values.items(y));
        }
        for (Object side : new Object[] {left, right}) {
            if (side instanceof Undefined undefined) {
                throw undefined.failure();
            }
        }
        throw new JinjaException("'" + operator + "' is not supported between values of type '" + Values.typeName(left)
                + "' and '" + Values.typeName(right) + "'");
    }

    private static int itemOrder(Meter meter, String operator, List<Object> a, List<Object> b) {
        meter.enter();
        int at = firstDifference(meter, a, b);
        boolean both = at < a.size() && at < b.size();
        int order = both ? order(meter, operator, a.get(at), b.get(at)) : Integer.compare(a.size(), b.size());
        meter.leave();
        return order;
    }

    private static int codePointOrder(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return Character.compare(x, y) < 0 != (surrogates && Math.min(x, y) >= Character.MIN_SURROGATE)
                        ? -1
                        : 1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    static boolean contains(Meter meter, Object container, Object item) {
        String text = Values.text(container);
        if (text != null) {
            String part = Values.text(item);
            if (part == null) {
                throw new JinjaException("'in' a string needs a string on its left, not a value of type '"
                        + Values.typeName(item) + "'");
            }
            meter.searches(text, part);
            return text.contains(part);
        }
        if (container instanceof Dict dict) {
            return dict.get(item) != null;
        }
        Iterator<Object> items = Values.iterate(meter, container);
        while (items.hasNext()) {
            meter.steps(1);
            if (sameOrEqual(meter, items.next(), item)) {
                return true;
            }
        }
        return false;
    }
}
