package io.github.reattn.jinja;

import org.jspecify.annotations.Nullable;

/// Python's `format(value, specification)`.
final class FormatSpecification {
    private static final String ALIGNMENTS = "<>^=";

    private final String text;
    private int at;

    private FormatSpecification(String text) {
        this.text = text;
    }

    static String format(Meter meter, Object value, String specification) {
        if (specification.isEmpty()) {
            return Printer.str(meter, value);
        }
        String string = Values.text(value);
        if (string == null && !Numbers.isNumber(value)) {
            throw new JinjaException(
                    "a value of type '" + Values.typeName(value) + "' takes no format '" + specification + "'");
        }
        NumberFormat format = new FormatSpecification(specification).parse(string != null);
        if (string != null) {
            return text(meter, string, format);
        }
        boolean integer = Numbers.isInteger(value) && "eEfFgG%".indexOf(format.type()) < 0;
        if (integer && format.precision() >= 0) {
            throw new JinjaException("an integer takes no precision: '" + specification + "'");
        }
        if (format.type() == 'c' && integer) {
            if (format.sign() != '-' || format.alternate()) {
                throw new JinjaException("the format c takes no sign and no #: '" + specification + "'");
            }
            return StringMethods.pad(
                    meter, PercentFormat.character(value), format.width(), format.fill(), 0, format.align());
        }
        return format.format(meter, value);
    }

    private static String text(Meter meter, String text, NumberFormat format) {
        boolean typed = format.type() != 0 && format.type() != 's';
        if (typed || format.grouping() != 0 || format.alternate()) {
            throw new JinjaException("a string takes no such format");
        }
        boolean cut = format.precision() >= 0 && format.precision() < Text.length(text);
        String shown = cut ? Text.slice(text, 0, format.precision()) : text;
        return StringMethods.pad(meter, shown, format.width(), format.fill(), 0, format.align());
    }

    private NumberFormat parse(boolean string) {
        int first = text.offsetByCodePoints(0, 1);
        boolean filled = first < text.length() && ALIGNMENTS.indexOf(text.charAt(first)) >= 0;
        String fill = filled ? text.substring(0, first) : " ";
        at = filled ? first : 0;
        char align = take(ALIGNMENTS);
        char sign = take("+- ");
        take("z");
        boolean alternate = take("#") != 0;
        if (take("0") != 0) {
            fill = filled ? fill : "0";
            align = align == 0 && !string ? '=' : align;
        }
        Integer width = number();
        char grouping = take(",_");
        Integer precision = take(".") == 0 ? null : number();
        boolean missing = at > 0 && text.charAt(at - 1) == '.';
        char type = at < text.length() ? text.charAt(at++) : 0;
        // Commas group decimal digits only, underscores those to other bases as well.
        boolean grouped = grouping == 0 || (grouping == ',' ? "bcnoxX" : "cn").indexOf(type) < 0;
        if (at < text.length() || missing || !grouped || (string && (sign != 0 || align == '='))) {
            throw new JinjaException("invalid format '" + text + "' for a " + (string ? "string" : "number"));
        }
        char side = align != 0 ? align : string ? '<' : '>';
        return new NumberFormat(
                fill,
                side,
                sign == 0 ? '-' : sign,
                alternate,
                width == null ? 0 : width,
                grouping,
                precision == null ? -1 : precision,
                type);
    }

    private char take(String choices) {
        return at < text.length() && choices.indexOf(text.charAt(at)) >= 0 ? text.charAt(at++) : 0;
    }

    private @Nullable Integer number() {
        int start = at;
        while (at < text.length() && Literals.isDigit(text.charAt(at))) {
            at++;
        }
        if (at - start > 9) {
            throw new JinjaException("a width or precision of more than 9 digits in a format");
        }
        return at == start ? null : Integer.valueOf(text.substring(start, at));
    }
}
