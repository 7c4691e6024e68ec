package io.github.reattn.jinja;

import java.util.Set;

/// The builtin tests, as in `x is defined`.
final class Tests {
    static final Set<String> NAMES = Set.of(
            "odd",
            "even",
            "divisibleby",
            "defined",
            "undefined",
            "filter",
            "test",
            "none",
            "boolean",
            "false",
            "true",
            "integer",
            "float",
            "lower",
            "upper",
            "string",
            "mapping",
            "number",
            "sequence",
            "iterable",
            "callable",
            "sameas",
            "escaped",
            "in",
            "==",
            "eq",
            "equalto",
            "!=",
            "ne",
            ">",
            "gt",
            "greaterthan",
            "ge",
            ">=",
            "<",
            "lt",
            "lessthan",
            "<=",
            "le");

    private Tests() {}

    static boolean holds(Meter meter, String name, Object value, Args args) {
        meter.steps(1);
        return switch (name) {
            case "==", "eq", "equalto" -> compare(meter, "==", value, args);
            case "!=", "ne" -> compare(meter, "!=", value, args);
            case ">", "gt", "greaterthan" -> compare(meter, ">", value, args);
            case ">=", "ge" -> compare(meter, ">=", value, args);
            case "<", "lt", "lessthan" -> compare(meter, "<", value, args);
            case "<=", "le" -> compare(meter, "<=", value, args);
            case "in" -> Comparison.contains(meter, args.to(name).bind("seq").value(0), value);
            case "sameas" -> same(value, args.to(name).bind("other").value(0));
            case "divisibleby" ->
                remainder(meter, value, args.to(name).bind("num").value(0), 0L);
            default -> {
                args.to(name).bind();
                yield holds(meter, name, value);
            }
        };
    }

    private static boolean compare(Meter meter, String operator, Object value, Args args) {
        return Comparison.holds(
                meter, operator, value, args.to("is " + operator).bind("/other").value(0));
    }

    private static boolean holds(Meter meter, String name, Object value) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> Numbers.isInteger(value) && !(value instanceof Boolean);
            case "float" -> value instanceof Double;
            case "number" -> Numbers.isNumber(value);
            case "string" -> Values.text(value) != null;
            case "mapping" -> value instanceof Dict;
            case "sequence" ->
                Values.size(value) >= 0 && !(value instanceof Values.View) && !(value instanceof LoopContext);
            case "iterable" -> Values.isIterable(value);
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "escaped" -> value instanceof Markup;
            case "lower" -> CharacterTests.isLower(meter.created(Printer.str(meter, value)));
            case "upper" -> CharacterTests.isUpper(meter.created(Printer.str(meter, value)));
            case "odd" -> remainder(meter, value, 2L, 1L);
            case "even" -> remainder(meter, value, 2L, 0L);
            case "filter" -> Values.text(Dict.canonical(value)) != null && Filters.NAMES.contains(text(value));
            case "test" -> Values.text(Dict.canonical(value)) != null && NAMES.contains(text(value));
            default -> throw new JinjaException("no test is named '" + name + "'");
        };
    }

    private static String text(Object value) {
        return Args.of("is filter", value).text(0);
    }

    private static boolean remainder(Meter meter, Object value, Object divisor, Object wanted) {
        return Comparison.equal(meter, Operators.binary(meter, "%", value, divisor), wanted);
    }

    /// Python's `is`: here the same object, or equal values of an immutable type.
    private static boolean same(Object value, Object other) {
        boolean comparable =
                value instanceof Boolean || value instanceof Long || value instanceof String || value instanceof Double;
        return comparable ? value.equals(other) : Values.same(value, other);
    }
}
