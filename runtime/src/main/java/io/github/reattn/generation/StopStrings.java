package io.github.reattn.generation;

import java.util.List;

/// Ends a text at the first stop string, wherever the pieces of the text are cut.
///
/// What may still become a stop string is held back. The stop string that is complete first wins, the longest of those
/// that are complete at the same character.
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /// Whether a stop string has come.
    boolean found() {
        return found;
    }

    /// Takes a piece of text and gives what is certain to be no part of a stop string.
    String append(String piece) {
        if (stops.isEmpty()) {
            return piece;
        }
        for (int i = 0; i < piece.length() && !found; i++) {
            held.append(piece.charAt(i));
            int stop = lengthOfStopAtEnd();
            if (stop > 0) {
                found = true;
                held.setLength(held.length() - stop);
            }
        }
        return take(found ? held.length() : startOfPossibleStop());
    }

    /// What was held back and became no stop string, at the end of the text.
    String end() {
        return take(held.length());
    }

    private int lengthOfStopAtEnd() {
        int longest = 0;
        for (String stop : stops) {
            int start = held.length() - stop.length();
            if (stop.length() > longest && start >= 0 && isStart(stop, start)) {
                longest = stop.length();
            }
        }
        return longest;
    }

    private int startOfPossibleStop() {
        for (int start = 0; start < held.length(); start++) {
            for (String stop : stops) {
                if (isStart(stop, start)) {
                    return start;
                }
            }
        }
        return held.length();
    }

    /// Whether the held text from `start` on is how the stop string begins.
    private boolean isStart(String stop, int start) {
        int length = held.length() - start;
        if (length > stop.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (held.charAt(start + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
