package io.github.reattn.sampling;

/// Checks of options.
final class Check {
    private Check() {}

    static void that(boolean holds, String option, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(option + " is " + found + "; expected " + expected);
        }
    }
}
