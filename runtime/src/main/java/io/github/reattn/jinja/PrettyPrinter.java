package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The filter `pprint`: Python's `pprint.pformat`, 80 columns wide, dicts sorted by key.
final class PrettyPrinter {
    private static final int WIDTH = 80;

    private final Meter meter;
    private final StringBuilder out = new StringBuilder();

    private PrettyPrinter(Meter meter) {
        this.meter = meter;
    }

    static String print(Meter meter, Object value) {
        PrettyPrinter printer = new PrettyPrinter(meter);
        printer.write(printer.sorted(value), 0, 0, true);
        return printer.out.toString();
    }

    /// A copy with all dicts sorted.
    private Object sorted(Object value) {
        meter.enter();
        Object result = switch (value) {
            case Range range -> range;
            case List<?> list -> sortedItems(Values.items(list));
            case Tuple tuple -> new Tuple(sortedItems(tuple.items()), false);
            case Dict dict -> sortedDict(dict);
            default -> value;
        };
        meter.leave();
        return result;
    }

    private List<Object> sortedItems(List<Object> items) {
        List<Object> result = new ArrayList<>(items.size());
        items.forEach(item -> result.add(sorted(item)));
        return result;
    }

    private Dict sortedDict(Dict dict) {
        List<Map.Entry<Object, Object>> entries = new ArrayList<>();
        dict.entries().forEach(entries::add);
        Comparator<Object> byType = Comparator.comparing(Values::typeName);
        Comparator<Object> order = Sorting.order(meter);
        Sorting.sort(
                meter,
                entries,
                Comparator.comparing(
                        Map.Entry::getKey, (a, b) -> comparable(a, b) ? order.compare(a, b) : byType.compare(a, b)));
        Dict result = new Dict();
        entries.forEach(entry -> result.put(entry.getKey(), sorted(entry.getValue())));
        return result;
    }

    private static boolean comparable(Object a, Object b) {
        return Numbers.isNumber(a) ? Numbers.isNumber(b) : Values.text(a) != null && Values.text(b) != null;
    }

    /// @param indent the column where the value starts
    /// @param allowance characters that follow it on its last line
    private void write(Object value, int indent, int allowance, boolean top) {
        meter.enter();
        String repr = Printer.repr(meter, value);
        boolean fits = Text.length(repr) <= WIDTH - indent - allowance;
        if (fits) {
            meter.append(out, repr);
        } else {
            broken(value, repr, indent, allowance, top);
        }
        meter.leave();
    }

    private void broken(Object value, String repr, int indent, int allowance, boolean top) {
        switch (value) {
            case Range range -> meter.append(out, repr);
            case List<?> list -> items("[", Values.items(list), "]", indent, allowance);
            case Tuple tuple -> items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", indent, allowance);
            case Dict dict -> pairs(dict, indent + 1, allowance + 1);
            case String text -> text(text, repr, indent, allowance, top);
            default -> meter.append(out, repr);
        }
    }

    private void items(String open, List<Object> items, String close, int indent, int allowance) {
        meter.append(out, open);
        for (int i = 0; i < items.size(); i++) {
            boolean last = i == items.size() - 1;
            if (i > 0) {
                newline(",", indent + 1);
            }
            write(items.get(i), indent + 1, last ? allowance + close.length() : 1, false);
        }
        meter.append(out, close);
    }

    private void pairs(Dict dict, int indent, int allowance) {
        meter.append(out, "{");
        int i = 0;
        for (Map.Entry<Object, Object> entry : dict.entries()) {
            if (i > 0) {
                newline(",", indent);
            }
            String key = Printer.repr(meter, entry.getKey()) + ": ";
            meter.append(out, key);
            i++;
            write(entry.getValue(), indent + Text.length(key), i == dict.size() ? allowance : 1, false);
        }
        meter.append(out, "}");
    }

    private void newline(String before, int indent) {
        meter.append(out, before);
        meter.append(out, "\n" + " ".repeat(indent));
    }

    /// A long string as several literals, one a line, in parentheses if nothing else surrounds it.
    private void text(String text, String repr, int column, int behind, boolean top) {
        int indent = top ? column + 1 : column;
        int allowance = top ? behind + 1 : behind;
        List<String> chunks = new ArrayList<>();
        List<String> lines = Text.lines(text, true);
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            String line = Printer.repr(meter, lines.get(i));
            if (Text.length(line) <= WIDTH - indent - (last ? allowance : 0)) {
                chunks.add(line);
            } else {
                words(lines.get(i), WIDTH - indent, last ? allowance : 0, chunks);
            }
        }
        if (chunks.size() == 1) {
            meter.append(out, repr);
            return;
        }
        meter.append(out, top ? "(" : "");
        for (int i = 0; i < chunks.size(); i++) {
            if (i > 0) {
                newline("", indent);
            }
            meter.append(out, chunks.get(i));
        }
        meter.append(out, top ? ")" : "");
    }

    private void words(String line, int width, int allowance, List<String> chunks) {
        String current = "";
        for (int start = 0, end; start < line.length(); start = end) {
            end = start;
            while (end < line.length() && !Text.isSpace(line.charAt(end))) {
                end++;
            }
            while (end < line.length() && Text.isSpace(line.charAt(end))) {
                end++;
            }
            String part = line.substring(start, end);
            String candidate = meter.created(current + part);
            boolean last = end == line.length();
            boolean fits = Text.length(Printer.repr(meter, candidate)) <= width - (last ? allowance : 0);
            if (!fits && !current.isEmpty()) {
                chunks.add(Printer.repr(meter, current));
            }
            current = fits ? candidate : part;
        }
        if (!current.isEmpty()) {
            chunks.add(Printer.repr(meter, current));
        }
    }
}
