package io.github.reattn.needle;

import java.util.Iterator;

/// Text that needles are hidden in. Immutable.
public interface Haystack {

    /// As results name it.
    String name();

    /// The text in pieces, in order: sentences or lines, between which a needle may be put. Each begins with white
    /// space. It may never end.
    ///
    /// @param seed where it begins, or what it tells
    Iterator<String> pieces(long seed);
}
