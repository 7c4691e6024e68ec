package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The variable `loop` inside a for loop; drives the loop as well.
final class LoopContext implements Callable {
    private final Object iterable;
    private Iterator<Object> items;
    private final @Nullable UnaryOperator<Object> recursion;
    private final int depth;
    private int index;
    private int length = -1;
    private @Nullable Object previous;
    private @Nullable Object current;
    private @Nullable Object ahead;
    private @Nullable List<@Nullable Object> lastChanged;

    /// @param recursion renders the loop's body for the children of a recursive loop; null for other loops
    LoopContext(Object iterable, Iterator<Object> items, @Nullable UnaryOperator<Object> recursion, int depth) {
        this.iterable = iterable;
        this.items = items;
        this.recursion = recursion;
        this.depth = depth;
    }

    /// The next element; null at the end.
    @Nullable
    Object advance() {
        Object next = peek();
        if (next != null) {
            ahead = null;
            index++;
            previous = current;
            current = next;
        }
        return next;
    }

    private @Nullable Object peek() {
        if (ahead == null && items.hasNext()) {
            ahead = items.next();
        }
        return ahead;
    }

    int index() {
        return index;
    }

    int length() {
        if (length < 0) {
            length = Values.size(iterable);
        }
        if (length < 0) {
            List<Object> rest = new ArrayList<>();
            items.forEachRemaining(rest::add);
            items = rest.iterator();
            length = rest.size() + index + (ahead == null ? 0 : 1);
        }
        return length;
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "index" -> (long) index;
            case "index0" -> (long) index - 1;
            case "revindex" -> (long) length() - index + 1;
            case "revindex0" -> (long) length() - index;
            case "first" -> index == 1;
            case "last" -> peek() == null;
            case "length" -> (long) length();
            case "depth" -> (long) depth + 1;
            case "depth0" -> (long) depth;
            case "previtem" -> previous == null ? new Undefined("there is no previous item") : previous;
            case "nextitem" -> {
                Object next = peek();
                yield next == null ? new Undefined("there is no next item") : next;
            }
            case "cycle" -> new Function("cycle", (meter, args) -> cycle(args));
            case "changed" -> new Function("changed", this::changed);
            default -> null;
        };
    }

    private Object cycle(Args args) {
        args.withoutKeywords();
        if (args.size() == 0) {
            throw new JinjaException("loop.cycle() needs something to cycle through");
        }
        return args.value((index - 1) % args.size());
    }

    private Object changed(Meter meter, Args args) {
        args.withoutKeywords();
        List<@Nullable Object> last = lastChanged;
        boolean same = last != null && last.size() == args.size();
        for (int i = 0; same && last != null && i < last.size(); i++) {
            Object before = last.get(i);
            same = before != null && Comparison.equal(meter, before, args.value(i));
        }
        lastChanged = args.positional;
        return !same;
    }

    @Override
    public Object call(Meter meter, Args args) {
        if (recursion == null) {
            throw new JinjaException("the loop must be marked 'recursive' for loop(…) to be called");
        }
        return recursion.apply(args.to("loop").bind("iterable").value(0));
    }

    @Override
    public String type() {
        return "LoopContext";
    }
}
