package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The filters that order and group: `sort`, `dictsort`, `min`, `max`, `unique`, `groupby`.
final class Sorting {
    private Sorting() {}

    /// Python's `<` as an order.
    static Comparator<Object> order(Meter meter) {
        return (a, b) -> Comparison.less(meter, a, b) ? -1 : Comparison.less(meter, b, a) ? 1 : 0;
    }

    /// Sorts in place, stable.
    static <T> void sort(Meter meter, List<T> items, Comparator<? super T> order) {
        meter.steps(items.size());
        try {
            items.sort(order);
        } catch (JinjaException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new JinjaException("values without a consistent order (nan?) cannot be sorted");
        }
    }

    /// Strings in lower case, unless case matters.
    private static Object key(Object value, boolean caseMatters) {
        String text = Values.text(value);
        return text == null || caseMatters ? value : text.toLowerCase(Locale.ROOT);
    }

    /// What `attribute` (an argument of a filter, dots meaning attributes of attributes) selects, as a sort key.
    private static UnaryOperator<Object> keys(Meter meter, Object attribute, Object otherwise, boolean caseMatters) {
        UnaryOperator<Object> getter = SequenceFilters.getter(meter, attribute, otherwise);
        return item -> key(getter.apply(item), caseMatters);
    }

    /// @param args `reverse`, `case_sensitive`, `attribute` (several, with commas)
    static Object sort(Meter meter, Object value, Args args) {
        List<UnaryOperator<Object>> getters = new ArrayList<>();
        String several = args.has(2) ? Values.text(args.value(2)) : null;
        for (Object attribute : several == null ? List.of(args.value(2, None.NONE)) : List.of(several.split(",", -1))) {
            getters.add(keys(meter, attribute, None.NONE, args.truth(1)));
        }
        return sorted(
                meter,
                Values.list(meter, value),
                item -> {
                    List<Object> key = new ArrayList<>(getters.size());
                    getters.forEach(getter -> key.add(getter.apply(item)));
                    return key;
                },
                args.truth(0));
    }

    private static List<Object> sorted(Meter meter, List<Object> items, UnaryOperator<Object> key, boolean reverse) {
        record Keyed(Object key, Object item) {}
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        Comparator<Object> order = order(meter);
        sort(meter, keyed, Comparator.comparing(Keyed::key, reverse ? order.reversed() : order));
        List<Object> result = new ArrayList<>(items.size());
        keyed.forEach(entry -> result.add(entry.item()));
        return result;
    }

    /// @param args `case_sensitive`, `by`, `reverse`
    static Object dictsort(Meter meter, Object value, Args args) {
        String by = args.text(1, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new JinjaException("dictsort sorts by 'key' or 'value', not by '" + by + "'");
        }
        Dict dict = SequenceFilters.mapping("dictsort", value);
        int position = by.equals("key") ? 0 : 1;
        return sorted(
                meter, dict.items(), item -> key(((Tuple) item).items().get(position), args.truth(0)), args.truth(2));
    }

    /// @param args `case_sensitive`, `attribute`
    static Object extreme(Meter meter, Object value, Args args, boolean max) {
        Iterator<Object> items = Values.iterate(meter, value);
        if (!items.hasNext()) {
            return new Undefined("no aggregated item, the sequence was empty");
        }
        UnaryOperator<Object> key = keys(meter, args.value(1, None.NONE), None.NONE, args.truth(0));
        Object best = items.next();
        Object bestKey = key.apply(best);
        while (items.hasNext()) {
            Object item = items.next();
            Object itemKey = key.apply(item);
            if (max ? Comparison.less(meter, bestKey, itemKey) : Comparison.less(meter, itemKey, bestKey)) {
                best = item;
                bestKey = itemKey;
            }
        }
        return best;
    }

    /// @param args `case_sensitive`, `attribute`
    static Object unique(Meter meter, Object value, Args args) {
        UnaryOperator<Object> key = keys(meter, args.value(1, None.NONE), None.NONE, args.truth(0));
        Set<Object> seen = new HashSet<>();
        return Generator.selecting(meter, value, item -> {
            meter.steps(1);
            return seen.add(Dict.canonical(key.apply(item)));
        });
    }

    /// @param args `attribute`, `default`, `case_sensitive`
    static Object groupby(Meter meter, Object value, Args args) {
        Object attribute = args.value(0);
        Object otherwise = args.value(1, None.NONE);
        UnaryOperator<Object> key = keys(meter, attribute, otherwise, args.truth(2));
        UnaryOperator<Object> shown = keys(meter, attribute, otherwise, true);
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        for (Object item : sorted(meter, Values.list(meter, value), key, false)) {
            if (group.isEmpty() || !Comparison.equal(meter, key.apply(group.getFirst()), key.apply(item))) {
                group = new ArrayList<>();
                groups.add(new Tuple(List.of(shown.apply(item), group), true));
            }
            group.add(item);
        }
        return groups;
    }
}
