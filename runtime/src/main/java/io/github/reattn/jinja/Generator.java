package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Python's generator, as `map`, `select` and others return it: lazy, and gone when it was iterated once.
final class Generator implements Iterator<Object> {
    private final Iterator<Object> items;
    /// How many generators are stacked here; each costs stack when the outermost is read.
    private final int depth;

    Generator(Meter meter, Object source, Iterator<Object> items) {
        this.items = items;
        this.depth = source instanceof Generator inner ? inner.depth + 1 : 1;
        meter.checkDepth(depth);
    }

    static Generator mapping(Meter meter, Object source, UnaryOperator<Object> function) {
        Iterator<Object> from = Values.iterate(meter, source);
        return new Generator(meter, source, new Iterator<>() {
            @Override
            public boolean hasNext() {
                return from.hasNext();
            }

            @Override
            public Object next() {
                return function.apply(from.next());
            }
        });
    }

    static Generator selecting(Meter meter, Object source, Predicate<Object> condition) {
        Iterator<Object> from = Values.iterate(meter, source);
        return new Generator(meter, source, new Iterator<>() {
            private final List<Object> ahead = new ArrayList<>(1);

            @Override
            public boolean hasNext() {
                while (ahead.isEmpty() && from.hasNext()) {
                    Object item = from.next();
                    if (condition.test(item)) {
                        ahead.add(item);
                    }
                }
                return !ahead.isEmpty();
            }

            @Override
            public Object next() {
                if (!hasNext()) {
                    throw new java.util.NoSuchElementException();
                }
                return ahead.removeFirst();
            }
        });
    }

    @Override
    public boolean hasNext() {
        return items.hasNext();
    }

    @Override
    public Object next() {
        return items.next();
    }
}
