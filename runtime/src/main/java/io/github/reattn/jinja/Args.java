package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a call, filter or test; after [#bind] by parameter, before it by position.
final class Args {
    static final Args NONE = new Args("", List.of(), Map.of());

    final String callee;
    final List<@Nullable Object> positional;
    final Map<String, Object> named;

    Args(String callee, List<@Nullable Object> positional, Map<String, Object> named) {
        this.callee = callee;
        this.positional = positional;
        this.named = named;
    }

    static Args of(String callee, Object... values) {
        return new Args(callee, Arrays.asList(values), Map.of());
    }

    /// The same arguments for something of another name.
    Args to(String other) {
        return new Args(other, positional, named);
    }

    /// Without the first `count` positional arguments.
    Args without(int count) {
        return new Args(callee, positional.subList(count, positional.size()), named);
    }

    /// These arguments, if there are no keyword arguments.
    Args withoutKeywords() {
        without(size()).bind();
        return this;
    }

    Args with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new Args(callee, positional, more);
    }

    /// The positional arguments from this one on.
    List<Object> values(int from) {
        List<Object> values = new ArrayList<>();
        for (int i = from; i < positional.size(); i++) {
            values.add(value(i));
        }
        return values;
    }

    int size() {
        return positional.size();
    }

    /// The arguments in the order of these parameters. A name with `?` is optional, one that begins with
    /// `/` is positional only.
    Args bind(String... parameters) {
        if (positional.size() > parameters.length) {
            throw new JinjaException(
                    callee + "() takes at most " + parameters.length + " arguments, not " + positional.size());
        }
        List<@Nullable Object> bound = new ArrayList<>(positional);
        int used = 0;
        for (int i = 0; i < parameters.length; i++) {
            String parameter = parameters[i];
            boolean optional = parameter.endsWith("?");
            String name = optional ? parameter.substring(0, parameter.length() - 1) : parameter;
            Object value = named.get(name);
            used += value == null ? 0 : 1;
            if (i < positional.size() ? value != null : value == null && !optional) {
                throw new JinjaException(callee + "() " + (value == null ? "needs" : "has two values for")
                        + " its argument '" + name.replace("/", "") + "'");
            }
            if (i >= positional.size()) {
                bound.add(value);
            }
        }
        if (used < named.size()) {
            throw new JinjaException(
                    callee + "() knows not all of its keyword arguments " + String.join(", ", named.keySet()));
        }
        return new Args(callee, bound, Map.of());
    }

    boolean has(int index) {
        return index < positional.size() && positional.get(index) != null;
    }

    Object value(int index) {
        Object value = index < positional.size() ? positional.get(index) : null;
        if (value == null) {
            throw new JinjaException(callee + "() needs at least " + (index + 1) + " arguments");
        }
        return value;
    }

    Object value(int index, Object otherwise) {
        return has(index) ? value(index) : otherwise;
    }

    boolean truth(int index) {
        return has(index) && Values.truth(value(index));
    }

    int integer(int index) {
        return Numbers.index(value(index), "an argument of " + callee + "()");
    }

    int integer(int index, int otherwise) {
        return has(index) ? integer(index) : otherwise;
    }

    String text(int index) {
        String text = Values.text(value(index));
        if (text == null) {
            throw new JinjaException(
                    callee + "() needs a string, not a value of type '" + Values.typeName(value(index)) + "'");
        }
        return text;
    }

    String text(int index, String otherwise) {
        return has(index) ? text(index) : otherwise;
    }

    /// Whether the argument was left out or is None.
    boolean isNone(int index) {
        return value(index, None.NONE) == None.NONE;
    }
}
