package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The builtin filters by name.
final class Filters {
    static final Set<String> NAMES = Set.of(
            "abs",
            "attr",
            "batch",
            "capitalize",
            "center",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "filesizeformat",
            "first",
            "float",
            "forceescape",
            "format",
            "groupby",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "pprint",
            "random",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "slice",
            "sort",
            "string",
            "striptags",
            "sum",
            "title",
            "tojson",
            "trim",
            "truncate",
            "unique",
            "upper",
            "urlencode",
            "urlize",
            "wordcount",
            "wordwrap",
            "xmlattr");

    private Filters() {}

    static Object apply(Meter meter, String name, Object value, Args args) {
        String text = Values.text(value);
        meter.steps(1);
        meter.reads(text == null ? "" : text);
        Object result = general(meter, name, value, args);
        if (result == null) {
            result = SequenceFilters.apply(meter, name, value, args);
        }
        if (result == null) {
            result = TextFilters.apply(meter, name, value, args);
        }
        if (result == null) {
            throw new JinjaException(
                    NAMES.contains(name)
                            ? "the filter '" + name + "' is not supported here"
                            : "no filter is named '" + name + "'");
        }
        return result;
    }

    private static @Nullable Object general(Meter meter, String name, Object value, Args args) {
        return switch (name) {
            case "default", "d" -> {
                Args bound = args.bind("default_value?", "boolean?");
                boolean missing = value instanceof Undefined || (bound.truth(1) && !Values.truth(value));
                yield missing ? bound.value(0, "") : value;
            }
            case "attr" -> {
                String attribute = args.bind("name").text(0);
                Object member = Attributes.member(value, attribute);
                yield member != null ? member : Undefined.attribute(value, attribute);
            }
            case "tojson" -> Json.of(meter, value, args);
            case "abs" -> Numbers.absolute(number(name, value, args.bind()));
            case "round" -> round(value, args.bind("precision?", "method?"));
            case "int" -> integer(value, args.bind("default?", "base?"));
            case "float" -> real(value, args.bind("default?"));
            case "filesizeformat" -> fileSize(value, args.bind("binary?"));
            default -> null;
        };
    }

    private static Object number(String filter, Object value, Args ignored) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Numbers.isNumber(value)) {
            throw new JinjaException(filter + " needs a number, not a value of type '" + Values.typeName(value) + "'");
        }
        return value;
    }

    private static Object round(Object value, Args args) {
        Object number = number("round", value, args);
        int precision = args.integer(0, 0);
        String method = args.text(1, "common");
        if (method.equals("common")) {
            return Numbers.round(number, precision);
        }
        if (!method.equals("ceil") && !method.equals("floor")) {
            throw new JinjaException("round's method must be common, ceil or floor, not '" + method + "'");
        }
        Object scale = Numbers.calculate("**", 10L, (long) precision);
        Object scaled = Numbers.calculate("*", number, scale);
        if (scaled instanceof Double real) {
            scaled = Numbers.truncated(method.equals("ceil") ? Math.ceil(real) : Math.floor(real));
        }
        return Numbers.calculate("/", scaled, scale);
    }

    private static Object integer(Object value, Args args) {
        Object otherwise = args.value(0, 0L);
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        String text = Values.text(value);
        if (text != null) {
            int base = args.integer(1, 10);
            boolean valid = base == 0 || (base >= 2 && base <= 36);
            Object integer = valid ? Literals.integer(Text.strip(text, true, true), base) : null;
            Double real = integer == null ? Literals.real(text) : null;
            boolean finite = real != null && !real.isNaN() && !real.isInfinite();
            return integer != null ? integer : finite && real != null ? Numbers.truncated(real) : otherwise;
        }
        if (value instanceof Double real && (real.isNaN() || real.isInfinite())) {
            if (real.isInfinite()) {
                throw new JinjaException("cannot convert float infinity to an integer");
            }
            return otherwise;
        }
        if (!Numbers.isNumber(value)) {
            return otherwise;
        }
        return value instanceof Double real ? Numbers.truncated(real) : Numbers.normal(Numbers.big(value));
    }

    private static Object real(Object value, Args args) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        String text = Values.text(value);
        Object real =
                text != null ? Literals.real(text) : Numbers.isNumber(value) ? (Object) Numbers.real(value) : null;
        return real != null ? real : args.value(0, 0.0);
    }

    private static Object fileSize(Object value, Args args) {
        String text = Values.text(value);
        Double parsed = text != null ? Literals.real(text) : null;
        double bytes = parsed != null ? parsed : Numbers.real(number("filesizeformat", value, args));
        if (bytes == 1) {
            return "1 Byte";
        }
        boolean binary = args.truth(0);
        long base = binary ? 1024 : 1000;
        if (bytes < base) {
            return Numbers.truncated(bytes) + " Bytes";
        }
        BigInteger unit = BigInteger.valueOf(base * base);
        int prefix = 0;
        while (Numbers.compare(bytes, unit) >= 0 && prefix < 7) {
            unit = unit.multiply(BigInteger.valueOf(base));
            prefix++;
        }
        double shown = base * bytes / unit.doubleValue();
        String special = FloatText.special(shown);
        return (special != null ? special : FloatText.fixed(shown, 1)) + " "
                + (binary ? "KMGTPEZY" : "kMGTPEZY").charAt(prefix) + (binary ? "iB" : "B");
    }
}
