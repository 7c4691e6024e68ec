package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a template, all plain objects that are never null:
/// | Python | here |
/// |---|---|
/// | `None`, bool, int, float | [None], [Boolean], [Long] or [BigInteger], [Double] |
/// | str, `Markup` | [String], [Markup] |
/// | list, `range`, tuple, dict | [List], [Range], [Tuple], [Dict] |
/// | views of a dict, generators | [View], [Generator] |
/// | functions, methods, macros, `loop` | [Callable] |
/// | `Undefined`, `namespace()` | [Undefined], [Namespace] |
final class Values {
    private static final int MAX_HOST_DEPTH = 200;

    private Values() {}

    /// `keys()`, `values()` or `items()` of a dict.
    record View(String type, List<Object> items) {}

    /// A host's value as a template's.
    ///
    /// @param path where the value is, for errors
    static Object fromHost(@Nullable Object value, String path, int depth) {
        if (depth > MAX_HOST_DEPTH) {
            throw new JinjaException(path.substring(0, 60) + "…: variables nested deeper than " + MAX_HOST_DEPTH
                    + " levels, or within themselves");
        }
        return switch (value) {
            case null -> None.NONE;
            case Boolean truth -> truth;
            case CharSequence text -> text.toString();
            case BigInteger integer -> Numbers.normal(integer);
            case Long integer -> integer;
            case Integer integer -> integer.longValue();
            case Short integer -> integer.longValue();
            case Byte integer -> integer.longValue();
            case Double real -> real;
            // 0.1f means 0.1, not its nearest float in all its digits.
            case Float real -> Double.valueOf(real.toString());
            case Map<?, ?> map -> {
                Dict dict = new Dict();
                map.forEach((key, item) -> dict.put(
                        fromHost(key, path + " (a key)", depth + 1), fromHost(item, path + "." + key, depth + 1)));
                yield dict;
            }
            case List<?> list -> {
                List<Object> items = new ArrayList<>(list.size());
                for (Object item : list) {
                    items.add(fromHost(item, path + "[" + items.size() + "]", depth + 1));
                }
                yield items;
            }
            default ->
                throw new JinjaException(path + ": " + value.getClass().getName()
                        + " is no value for a template; use Map, List, String, numbers, Boolean or null");
        };
    }

    static String typeName(Object value) {
        return switch (value) {
            case None none -> "NoneType";
            case Boolean truth -> "bool";
            case Long integer -> "int";
            case BigInteger integer -> "int";
            case Double real -> "float";
            case String text -> "str";
            case Markup text -> "Markup";
            case Range range -> "range";
            case List<?> list -> "list";
            case Tuple tuple -> "tuple";
            case Dict dict -> "dict";
            case View view -> view.type();
            case Callable callable -> callable.type();
            default -> value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case None none -> false;
            case Undefined undefined -> false;
            case Double real -> real != 0;
            case String text -> !text.isEmpty();
            default -> Numbers.isInteger(value) ? Numbers.big(value).signum() != 0 : size(value) != 0;
        };
    }

    /// Number of elements, or −1 if the value has none.
    static int size(Object value) {
        return switch (value) {
            case String text -> Text.length(text);
            case Markup text -> Text.length(text.text());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Dict dict -> dict.size();
            case View view -> view.items().size();
            case Undefined undefined -> 0;
            case LoopContext loop -> loop.length();
            default -> -1;
        };
    }

    static int length(Meter meter, Object value) {
        int size = size(value);
        if (size < 0) {
            throw new JinjaException("a value of type '" + typeName(value) + "' has no length");
        }
        meter.steps(1 + (text(value) != null ? size / 16 : 0));
        return size;
    }

    /// The text of a str or Markup; null for other values.
    static @Nullable String text(Object value) {
        return value instanceof String text ? text : value instanceof Markup markup ? markup.text() : null;
    }

    static boolean isIterable(Object value) {
        return value instanceof Generator || size(value) >= 0;
    }

    static Iterator<Object> iterate(Meter meter, Object value) {
        return switch (value) {
            case String text -> characters(text);
            case Markup text -> characters(text.text());
            case Dict dict -> dict.keys().iterator();
            case View view -> view.items().iterator();
            case Tuple tuple -> tuple.items().iterator();
            case List<?> list -> items(list).iterator();
            case Generator generator -> generator;
            case Undefined undefined -> Collections.emptyIterator();
            default -> throw new JinjaException("a value of type '" + typeName(value) + "' is not iterable");
        };
    }

    private static Iterator<Object> characters(String text) {
        return text.codePoints().<Object>mapToObj(Character::toString).iterator();
    }

    /// Whether two values are one object.
    @SuppressWarnings("ReferenceEquality") // Python's `is`, which its collections try before `==`
    static boolean same(Object left, Object right) {
        return left == right;
    }

    /// A list of the templates' world: nothing but values is ever put into one.
    @SuppressWarnings("unchecked")
    static List<Object> items(List<?> list) {
        return (List<Object>) list;
    }

    /// All elements in a new list.
    static List<Object> list(Meter meter, Object value) {
        List<Object> items = new ArrayList<>();
        Iterator<Object> iterator = iterate(meter, value);
        while (iterator.hasNext()) {
            meter.steps(1);
            items.add(iterator.next());
        }
        return items;
    }
}
