package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `value.name`, `value[key]` and slices, with the sandbox's refusals: what changes a list or a dict, and what begins
/// with an underscore, is undefined.
final class Attributes {
    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Attributes() {}

    /// `of.name`: Python's attribute, else the item of that name.
    static Object attribute(Object of, String name) {
        Object member = member(of, name);
        if (member != null) {
            return member;
        }
        Object item = of instanceof Dict dict ? dict.get(name) : null;
        return item != null ? item : Undefined.attribute(of, name);
    }

    /// `of[key]`: the item, else Python's attribute of that name.
    static Object item(Meter meter, Object of, Object key) {
        Object item = switch (of) {
            case Dict dict -> dict.getIfHashable(key);
            case List<?> list -> element(Values.items(list), key);
            case Tuple tuple -> element(tuple.items(), key);
            case String text -> character(meter, text, key);
            case Markup markup -> {
                Object character = character(meter, markup.text(), key);
                yield character == null ? null : new Markup((String) character);
            }
            case Undefined undefined -> throw undefined.failure();
            default -> null;
        };
        String name = Values.text(key);
        if (item == null && name != null) {
            item = member(of, name);
        }
        return item != null ? item : Undefined.attribute(of, key);
    }

    private static @Nullable Object element(List<Object> items, Object key) {
        int index = index(key, items.size());
        return index < 0 ? null : items.get(index);
    }

    private static @Nullable Object character(Meter meter, String text, Object key) {
        meter.reads(text);
        int index = index(key, Text.length(text));
        return index < 0 ? null : Text.slice(text, index, index + 1);
    }

    private static int index(Object key, int size) {
        if (!Numbers.isInteger(key) || Numbers.big(key).bitLength() > 31) {
            return -1;
        }
        int index = Numbers.big(key).intValue();
        int place = index < 0 ? index + size : index;
        return place < size ? place : -1;
    }

    static Object slice(Meter meter, Object of, Object start, Object stop, Object step) {
        if (of instanceof Undefined undefined) {
            throw undefined.failure();
        }
        int size = of instanceof Dict || of instanceof Values.View ? -1 : Values.size(of);
        if (size < 0) {
            throw new JinjaException("a value of type '" + Values.typeName(of) + "' cannot be sliced");
        }
        Slice slice = Slice.of(start, stop, step, size);
        meter.steps(size / 16);
        meter.creates(slice.count());
        return switch (of) {
            case String text -> slice.of(text);
            case Markup markup -> new Markup(slice.of(markup.text()));
            case Tuple tuple -> new Tuple(slice.of(tuple.items()), false);
            case Range range -> range.slice(slice);
            default -> {
                meter.elements(slice.count());
                yield slice.of(Values.items((List<?>) of));
            }
        };
    }

    /// Python's attribute, or null if the type has none of that name.
    static @Nullable Object member(Object of, String name) {
        if (of instanceof Undefined undefined && !name.startsWith("__")) {
            throw undefined.failure();
        }
        if (of instanceof Namespace namespace) {
            return namespace.attributes().get(name);
        }
        if (name.startsWith("__") && name.endsWith("__")) {
            return Undefined.refused(of, name);
        }
        return switch (of) {
            case String text -> StringMethods.of(text, false, name);
            case Markup markup -> StringMethods.of(markup.text(), true, name);
            case Range range -> rangeAttribute(range, name);
            case List<?> list ->
                LIST_CHANGES.contains(name)
                        ? Undefined.refused(of, name)
                        : sequenceMethod(list, Values.items(list), name);
            case Tuple tuple -> tupleAttribute(tuple, name);
            case Dict dict -> DICT_CHANGES.contains(name) ? Undefined.refused(of, name) : dictMethod(dict, name);
            case LoopContext loop -> loop.attribute(name);
            case Macro macro -> macro.attribute(name);
            case Globals.Cycler cycler -> cycler.attribute(name);
            default -> Numbers.isNumber(of) ? numberAttribute(of, name) : null;
        };
    }

    private static Callable.Function method(String name, Callable.Code code) {
        return new Callable.Function(name, (meter, args) -> code.call(meter, args.to(name)));
    }

    private static @Nullable Object sequenceMethod(Object sequence, List<Object> items, String name) {
        return switch (name) {
            case "index" ->
                method(name, (meter, args) -> {
                    args.bind("/value", "/start?", "/stop?");
                    Slice within =
                            Slice.of(args.value(1, None.NONE), args.value(2, None.NONE), None.NONE, items.size());
                    for (long i = within.start(); i < within.stop(); i++) {
                        meter.steps(1);
                        if (Comparison.equal(meter, items.get((int) i), args.value(0))) {
                            return i;
                        }
                    }
                    throw new JinjaException("index(): the value is not in the " + Values.typeName(sequence));
                });
            case "count" ->
                method(name, (meter, args) -> {
                    args.bind("/value");
                    long count = 0;
                    for (Object item : items) {
                        meter.steps(1);
                        count += Comparison.equal(meter, item, args.value(0)) ? 1 : 0;
                    }
                    return count;
                });
            case "copy" ->
                sequence instanceof Tuple || sequence instanceof Range
                        ? null
                        : method(name, (meter, args) -> {
                            args.bind();
                            return Values.list(meter, items);
                        });
            default -> null;
        };
    }

    private static @Nullable Object rangeAttribute(Range range, String name) {
        return switch (name) {
            case "start" -> range.start;
            case "stop" -> range.stop;
            case "step" -> range.step;
            default -> sequenceMethod(range, range, name);
        };
    }

    private static @Nullable Object tupleAttribute(Tuple tuple, String name) {
        boolean named = tuple.group() && (name.equals("grouper") || name.equals("list"));
        return named ? tuple.items().get(name.equals("list") ? 1 : 0) : sequenceMethod(tuple, tuple.items(), name);
    }

    private static @Nullable Object dictMethod(Dict dict, String name) {
        return switch (name) {
            case "get" ->
                method(name, (meter, args) -> {
                    args.bind("/key", "/default?");
                    Object value = dict.get(args.value(0));
                    return value != null ? value : args.value(1, None.NONE);
                });
            case "keys" -> view(dict, name, dict::keys);
            case "values" -> view(dict, name, dict::values);
            case "items" -> view(dict, name, dict::items);
            case "copy" ->
                method(name, (meter, args) -> {
                    args.bind();
                    meter.elements(dict.size());
                    return new Dict().putAll(dict);
                });
            default -> null;
        };
    }

    private static Object view(Dict dict, String name, java.util.function.Supplier<List<Object>> items) {
        return method(name, (meter, args) -> {
            args.bind();
            meter.elements(dict.size());
            return new Values.View("dict_" + name, items.get());
        });
    }

    private static @Nullable Object numberAttribute(Object number, String name) {
        boolean real = number instanceof Double;
        return switch (name) {
            case "real" -> real ? number : Numbers.normal(Numbers.big(number));
            case "imag" -> real ? (Object) 0.0 : (Object) 0L;
            case "numerator" -> real ? null : Numbers.normal(Numbers.big(number));
            case "denominator" -> real ? null : 1L;
            case "bit_length" ->
                real
                        ? null
                        : method(name, (meter, args) -> {
                            args.bind();
                            BigInteger magnitude = Numbers.big(number).abs();
                            return (long) magnitude.bitLength();
                        });
            case "is_integer" ->
                !real
                        ? null
                        : method(name, (meter, args) -> {
                            args.bind();
                            return Numbers.real(number) == Math.rint(Numbers.real(number));
                        });
            default -> null;
        };
    }
}
