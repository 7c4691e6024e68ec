package io.github.reattn.jinja;

/// The builtin tests, as in `x is defined`.
final class Tests {
    static final Signatures SIGNATURES = new Signatures("""
            boolean,callable,defined,escaped,even,false,filter,float,integer,iterable,lower,mapping,none,number,odd
            sequence,string,test,true,undefined,upper
            divisibleby num
            in seq
            sameas other
            ==,eq,equalto,!=,ne,<,lt,lessthan,<=,le,>,gt,greaterthan,>=,ge /other""");

    private Tests() {}

    static boolean holds(Meter meter, String name, Object value, Args args) {
        if (!SIGNATURES.has(name)) {
            throw new JinjaException("no test is named '" + name + "'");
        }
        meter.steps(1);
        Args bound = SIGNATURES.bind(name, args);
        return bound.size() == 0 ? holds(meter, name, value) : holds(meter, name, value, bound.value(0));
    }

    private static boolean holds(Meter meter, String name, Object value, Object other) {
        return switch (name) {
            case "in" -> Comparison.contains(meter, other, value);
            case "sameas" -> same(value, other);
            case "divisibleby" -> remainder(meter, value, other, 0L);
            case "eq", "equalto" -> Comparison.holds(meter, "==", value, other);
            case "ne" -> Comparison.holds(meter, "!=", value, other);
            case "lt", "lessthan" -> Comparison.holds(meter, "<", value, other);
            case "le" -> Comparison.holds(meter, "<=", value, other);
            case "gt", "greaterthan" -> Comparison.holds(meter, ">", value, other);
            case "ge" -> Comparison.holds(meter, ">=", value, other);
            default -> Comparison.holds(meter, name, value, other);
        };
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
            case "filter" -> Dict.canonical(value) instanceof String text && Filters.SIGNATURES.has(text);
            case "test" -> Dict.canonical(value) instanceof String text && SIGNATURES.has(text);
            default -> throw new IllegalStateException("no test " + name);
        };
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
