package io.github.reattn.jinja;

import java.util.List;

/// Python's tuple.
///
/// @param group whether this is a pair of `groupby`, whose items have the names `grouper` and `list`
record Tuple(List<Object> items, boolean group) {
    static final Tuple EMPTY = new Tuple(List.of(), false);

    static Tuple of(Object... items) {
        return new Tuple(List.of(items), false);
    }
}
