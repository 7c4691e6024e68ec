package io.github.reattn.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of tokens as people type them: 4096, 4k, 1m.
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kKmM]?)");

    private Sizes() {}

    /// The numbers of a list without those that come twice.
    ///
    /// @param option for messages
    /// @throws IllegalArgumentException if one is none, or has no place in an int
    static List<Integer> parse(String option, List<String> texts) {
        return texts.stream().map(text -> parse(option, text)).distinct().toList();
    }

    private static Integer parse(String option, String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (size.matches()) {
            int shift = size.group(2).isEmpty() ? 0 : size.group(2).equalsIgnoreCase("k") ? 10 : 20;
            long value = Long.parseLong(size.group(1)) << shift;
            if (value <= 1 << 28) {
                return Math.toIntExact(value);
            }
        }
        throw new IllegalArgumentException(
                option + ": '" + Text.visible(text) + "', expected a number as 4096 or 4k, at most 256m");
    }
}
