package io.github.reattn.jinja;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// The builtin filters by name.
final class Filters {
    static final Signatures SIGNATURES = new Signatures("""
            abs
            attr name
            batch linecount fill_with?
            capitalize
            center width?
            default,d default_value? boolean?
            dictsort case_sensitive? by? reverse?
            escape,e
            filesizeformat binary?
            first
            float default?
            forceescape
            format *
            groupby attribute default? case_sensitive?
            indent width? first? blank?
            int default? base?
            items
            join d? attribute?
            last
            length,count
            list
            lower
            map *
            max case_sensitive? attribute?
            min case_sensitive? attribute?
            pprint
            random *
            reject *
            rejectattr *
            replace old new count?
            reverse
            round precision? method?
            safe
            select *
            selectattr *
            slice slices fill_with?
            sort reverse? case_sensitive? attribute?
            string
            striptags
            sum attribute? start?
            title
            tojson ensure_ascii? indent? separators? sort_keys?
            trim chars?
            truncate length? killwords? end? leeway?
            unique case_sensitive? attribute?
            upper
            urlencode
            urlize *
            wordcount
            wordwrap width? break_long_words? wrapstring? break_on_hyphens?
            xmlattr autospace?""");

    private Filters() {}

    static Object apply(Meter meter, String name, Object value, Args args) {
        if (!SIGNATURES.has(name)) {
            throw new JinjaException("no filter is named '" + name + "'");
        }
        String text = Values.text(value);
        meter.steps(1);
        meter.reads(text == null ? "" : text);
        Args bound = SIGNATURES.bind(name, args);
        Object result = general(meter, name, value, bound);
        result = result != null ? result : SequenceFilters.apply(meter, name, value, bound);
        result = result != null ? result : TextFilters.apply(meter, name, value, bound);
        if (result == null) {
            throw new JinjaException("the filter '" + name + "' is not supported here");
        }
        return result;
    }

    private static @Nullable Object general(Meter meter, String name, Object value, Args args) {
        return switch (name) {
            case "default", "d" -> {
                boolean missing = value instanceof Undefined || (args.truth(1) && !Values.truth(value));
                yield missing ? args.value(0, "") : value;
            }
            case "attr" -> {
                Object member = Attributes.member(value, args.text(0));
                yield member != null ? member : Undefined.attribute(value, args.text(0));
            }
            case "tojson" -> Json.of(meter, value, args);
            case "abs" -> Numbers.absolute(number(name, value));
            case "round" -> round(number(name, value), args);
            case "int" -> integer(value, args);
            case "float" -> real(value, args);
            case "filesizeformat" -> fileSize(value, args.truth(0));
            default -> null;
        };
    }

    private static Object number(String filter, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Numbers.isNumber(value)) {
            throw new JinjaException(filter + " needs a number, not a value of type '" + Values.typeName(value) + "'");
        }
        return value;
    }

    private static Object round(Object number, Args args) {
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

    private static Object fileSize(Object value, boolean binary) {
        String text = Values.text(value);
        Double parsed = text != null ? Literals.real(text) : null;
        double bytes = parsed != null ? parsed : Numbers.real(number("filesizeformat", value));
        if (bytes == 1) {
            return "1 Byte";
        }
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
