package io.github.reattn.needle;

import java.util.Iterator;
import java.util.stream.Stream;

/// A text that says nothing: one line again and again.
record Noise() implements Haystack {
    private static final String LINE =
            "\nThe rain falls on the roof. The wind is in the trees. We walk, and the road is long. Evening comes."
                    + " Nothing else happened.";

    @Override
    public String name() {
        return "noise";
    }

    @Override
    public Iterator<String> pieces(long seed) {
        return Stream.generate(() -> LINE).iterator();
    }
}
