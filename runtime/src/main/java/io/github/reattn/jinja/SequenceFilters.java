package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The filters on sequences and mappings.
final class SequenceFilters {
    private SequenceFilters() {}

    static @Nullable Object apply(Meter meter, String name, Object value, Args args) {
        return switch (name) {
            case "list" -> Values.list(meter, value);
            case "first" -> first(Values.iterate(meter, value));
            case "last" -> first(reversed(meter, value));
            case "length", "count" -> (long) Values.length(meter, value);
            case "join" -> join(meter, value, args);
            case "reverse" -> reverse(meter, value);
            case "sum" -> sum(meter, value, args);
            case "items" -> {
                Dict dict = value instanceof Undefined ? new Dict() : mapping(name, value);
                yield new Generator(meter, value, dict.items().iterator());
            }
            case "map" -> map(meter, value, args);
            case "select" -> select(meter, value, args, false, true);
            case "reject" -> select(meter, value, args, false, false);
            case "selectattr" -> select(meter, value, args, true, true);
            case "rejectattr" -> select(meter, value, args, true, false);
            case "batch" -> batch(meter, value, args);
            case "slice" -> slice(meter, value, args);
            case "sort" -> Sorting.sort(meter, value, args);
            case "dictsort" -> Sorting.dictsort(meter, value, args);
            case "min" -> Sorting.extreme(meter, value, args, false);
            case "max" -> Sorting.extreme(meter, value, args, true);
            case "unique" -> Sorting.unique(meter, value, args);
            case "groupby" -> Sorting.groupby(meter, value, args);
            default -> null;
        };
    }

    private static Object reverse(Meter meter, Object value) {
        String text = Values.text(value);
        if (text != null) {
            return meter.created(Text.reverse(text));
        }
        return value instanceof Generator || value instanceof LoopContext
                ? Values.list(meter, value).reversed()
                : new Generator(meter, value, reversed(meter, value));
    }

    static Dict mapping(String filter, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (value instanceof Dict dict) {
            return dict;
        }
        throw new JinjaException(filter + " needs a mapping, not a value of type '" + Values.typeName(value) + "'");
    }

    private static Object first(Iterator<Object> items) {
        return items.hasNext() ? items.next() : new Undefined("no item, the sequence was empty");
    }

    private static Iterator<Object> reversed(Meter meter, Object value) {
        if (value instanceof Generator || value instanceof LoopContext) {
            throw new JinjaException("a value of type '" + Values.typeName(value) + "' cannot be reversed; use |list");
        }
        return Values.list(meter, value).reversed().iterator();
    }

    /// What an `attribute` argument selects of an item: `a.b.0`, a number, or with None the item itself.
    ///
    /// @param otherwise stands for what is undefined on the way; None for nothing
    static UnaryOperator<Object> getter(Meter meter, Object attribute, Object otherwise) {
        String path = Values.text(attribute);
        if (path == null) {
            return attribute == None.NONE ? item -> item : item -> step(meter, item, attribute, otherwise);
        }
        List<Object> parts = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            boolean index = !part.isEmpty() && part.chars().allMatch(c -> Literals.isDigit((char) c));
            Object number = index ? Literals.integer(part, 10) : null;
            parts.add(number == null ? part : number);
        }
        return item -> {
            meter.steps(parts.size());
            Object found = item;
            for (Object part : parts) {
                found = step(meter, found, part, otherwise);
            }
            return found;
        };
    }

    private static Object step(Meter meter, Object item, Object key, Object otherwise) {
        Object found = Attributes.item(meter, item, key);
        return found instanceof Undefined && otherwise != None.NONE ? otherwise : found;
    }

    private static Object join(Meter meter, Object value, Args args) {
        UnaryOperator<Object> getter = getter(meter, args.value(1, None.NONE), None.NONE);
        String separator = Printer.str(meter, args.value(0, ""));
        StringBuilder out = new StringBuilder();
        Iterator<Object> items = Values.iterate(meter, value);
        for (boolean first = true; items.hasNext(); first = false) {
            meter.append(out, first ? "" : separator);
            meter.append(out, Printer.str(meter, getter.apply(items.next())));
        }
        return out.toString();
    }

    private static Object sum(Meter meter, Object value, Args args) {
        UnaryOperator<Object> getter = getter(meter, args.value(0, None.NONE), None.NONE);
        Object total = args.value(1, 0L);
        if (Values.text(total) != null) {
            throw new JinjaException("sum cannot add strings; use |join");
        }
        Iterator<Object> items = Values.iterate(meter, value);
        while (items.hasNext()) {
            total = Operators.binary(meter, "+", total, getter.apply(items.next()));
        }
        return total;
    }

    private static Object map(Meter meter, Object value, Args args) {
        if (!Values.truth(value)) {
            return new Generator(meter, value, List.of().iterator());
        }
        UnaryOperator<Object> function;
        if (args.size() == 0 && args.named.containsKey("attribute")) {
            Args bound = args.bind("attribute", "default?");
            function = getter(meter, bound.value(0), bound.value(1, None.NONE));
        } else {
            String filter = args.size() > 0 ? Values.text(args.value(0)) : null;
            if (filter == null) {
                throw new JinjaException("map needs the name of a filter, or attribute=…");
            }
            Args rest = args.without(1).to(filter);
            function = item -> Filters.apply(meter, filter, item, rest);
        }
        return Generator.mapping(meter, value, item -> {
            meter.steps(1);
            return function.apply(item);
        });
    }

    private static Object select(Meter meter, Object value, Args args, boolean byAttribute, boolean wanted) {
        if (!Values.truth(value)) {
            return new Generator(meter, value, List.of().iterator());
        }
        Object attribute = byAttribute ? args.value(0) : None.NONE;
        UnaryOperator<Object> getter = getter(meter, attribute, None.NONE);
        Args rest = args.without(byAttribute ? 1 : 0);
        Predicate<Object> test = Values::truth;
        if (rest.size() > 0) {
            Object name = rest.value(0);
            Args testArgs = rest.without(1);
            test = item -> Tests.holds(meter, Values.text(name) == null ? "" : rest.text(0), item, testArgs);
        }
        Predicate<Object> condition = test;
        return Generator.selecting(meter, value, item -> {
            meter.steps(1);
            return condition.test(getter.apply(item)) == wanted;
        });
    }

    private static Object batch(Meter meter, Object value, Args args) {
        int size = args.integer(0);
        List<Object> rows = new ArrayList<>();
        List<Object> row = new ArrayList<>();
        for (Object item : Values.list(meter, value)) {
            if (row.size() == size) {
                rows.add(row);
                row = new ArrayList<>();
            }
            row.add(item);
        }
        if (!row.isEmpty()) {
            while (!args.isNone(1) && row.size() < size) {
                meter.elements(1);
                row.add(args.value(1));
            }
            rows.add(row);
        }
        return new Generator(meter, value, rows.iterator());
    }

    private static Object slice(Meter meter, Object value, Args args) {
        List<Object> items = Values.list(meter, value);
        int slices = args.integer(0);
        if (slices == 0) {
            throw new JinjaException("slice into 0 slices");
        }
        List<Object> columns = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < slices; i++) {
            boolean longer = i < Math.floorMod(items.size(), slices);
            int end = start + items.size() / slices + (longer ? 1 : 0);
            List<Object> column = new ArrayList<>(items.subList(start, end));
            if (!longer && !args.isNone(1)) {
                column.add(args.value(1));
            }
            meter.elements(1);
            columns.add(column);
            start = end;
        }
        return new Generator(meter, value, columns.iterator());
    }

    /// The entries of a mapping argument, `**mapping` or `dict(mapping)`.
    static Dict dict(Meter meter, Object value) {
        if (value instanceof Dict dict) {
            return dict;
        }
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        Dict result = new Dict();
        for (Object entry : Values.list(meter, value)) {
            List<Object> pair = Values.list(meter, entry);
            if (pair.size() != 2) {
                throw new JinjaException("dict() needs pairs, not " + pair.size() + " elements");
            }
            result.put(pair.get(0), pair.get(1));
        }
        return result;
    }

    /// The arguments of `dict(…)` and `namespace(…)` as a dict.
    static Dict dict(Meter meter, Args args) {
        Dict result = new Dict();
        if (args.size() > 0) {
            result.putAll(dict(meter, args.value(0)));
        }
        if (args.size() > 1) {
            throw new JinjaException(args.callee + "() takes at most one positional argument");
        }
        for (Map.Entry<String, Object> entry : args.named.entrySet()) {
            result.put(entry.getKey(), entry.getValue());
        }
        meter.elements(result.size());
        return result;
    }
}
