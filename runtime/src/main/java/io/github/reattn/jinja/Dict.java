package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's dict: in order of insertion, with Python's idea of equal keys (`1`, `1.0` and `True` are one key). Filled
/// where it is made, never changed afterwards.
final class Dict {
    private static final int MAX_KEY_ITEMS = 300;

    private final Map<Object, Map.Entry<Object, Object>> entries = new LinkedHashMap<>();

    /// A tuple as a key, by its canonical items.
    private record TupleKey(List<Object> items) {}

    Dict put(Object key, Object value) {
        entries.merge(canonical(key), Map.entry(key, value), (old, added) -> Map.entry(old.getKey(), value));
        return this;
    }

    Dict putAll(Dict other) {
        other.entries.values().forEach(entry -> put(entry.getKey(), entry.getValue()));
        return this;
    }

    @Nullable
    Object get(Object key) {
        Map.Entry<Object, Object> entry = entries.get(canonical(key));
        return entry == null ? null : entry.getValue();
    }

    int size() {
        return entries.size();
    }

    Iterable<Map.Entry<Object, Object>> entries() {
        return entries.values();
    }

    List<Object> keys() {
        List<Object> keys = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> values.add(entry.getValue()));
        return values;
    }

    List<Object> items() {
        List<Object> items = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> items.add(Tuple.of(entry.getKey(), entry.getValue())));
        return items;
    }

    /// The value of a key, or null if there is none or if the key is none that a dict can have.
    @Nullable
    Object getIfHashable(Object key) {
        Object canonical = canonical(key, new int[] {MAX_KEY_ITEMS});
        Map.Entry<Object, Object> entry = canonical == null ? null : entries.get(canonical);
        return entry == null ? null : entry.getValue();
    }

    /// An object whose `equals` is Python's `==` of hashable values.
    static Object canonical(Object key) {
        Object canonical = canonical(key, new int[] {MAX_KEY_ITEMS});
        if (canonical == null) {
            throw new JinjaException("a key with a list or a dict in it: unhashable type");
        }
        return canonical;
    }

    /// @param room how many items of tuples may still be visited, which bounds depth as well
    private static @Nullable Object canonical(Object key, int[] room) {
        if (--room[0] < 0) {
            throw new JinjaException("a key of tuples with more than " + MAX_KEY_ITEMS + " items");
        }
        return switch (key) {
            case Boolean truth -> truth ? 1L : 0L;
            case Markup markup -> markup.text();
            case Double number ->
                number == Math.rint(number) && !number.isInfinite() ? Numbers.truncated(number) : number;
            case Tuple tuple -> canonicalTuple(tuple, room);
            case Range range -> range;
            case List<?> list -> null;
            case Dict dict -> null;
            default -> key;
        };
    }

    private static @Nullable Object canonicalTuple(Tuple tuple, int[] room) {
        List<Object> items = new ArrayList<>(tuple.items().size());
        for (Object item : tuple.items()) {
            Object canonical = canonical(item, room);
            if (canonical == null) {
                return null;
            }
            items.add(canonical);
        }
        return new TupleKey(items);
    }
}
