package io.github.reattn.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    @Test
    void holdsBackWhatMayBecomeAStop() {
        StopStrings stops = new StopStrings(List.of("User:"));
        assertThat(stops.append("Fine. Us")).isEqualTo("Fine. ");
        assertThat(stops.append("e")).isEmpty();
        assertThat(stops.append("ful.\nU")).isEqualTo("Useful.\n");
        assertThat(stops.append("ser")).isEmpty();
        assertThat(stops.append(": and more")).isEmpty();
        assertThat(stops.found()).isTrue();
        assertThat(stops.end()).isEmpty();
    }

    @Test
    void givesBackWhatBecameNoStop() {
        StopStrings stops = new StopStrings(List.of("\n\n"));
        assertThat(stops.append("one\n")).isEqualTo("one");
        assertThat(stops.end()).isEqualTo("\n");
        assertThat(stops.found()).isFalse();
    }

    @Test
    void theFirstCompleteStopWins() {
        assertThat(shown(List.of("abcd", "bc"), "xabcd")).isEqualTo("xa|");
        assertThat(shown(List.of("c", "bc"), "xabcd")).isEqualTo("xa|");
        assertThat(shown(List.of("aab"), "aaab")).isEqualTo("a|");
    }

    @Test
    void theResultDoesNotDependOnWhereThePiecesAreCut() {
        Random random = new Random(42);
        for (int round = 0; round < 3000; round++) {
            List<String> stops = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                stops.add(letters(random, 1 + random.nextInt(5)));
            }
            String text = letters(random, random.nextInt(30));
            StopStrings pieces = new StopStrings(stops);
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length() && !pieces.found(); ) {
                int end = Math.min(text.length(), at + random.nextInt(6));
                shown.append(pieces.append(text.substring(at, end)));
                assertThat(text).as("stops %s", stops).startsWith(shown);
                at = end;
            }
            shown.append(pieces.end());
            assertThat(shown + (pieces.found() ? "|" : ""))
                    .as("%s in %s", stops, text)
                    .isEqualTo(expected(stops, text));
        }
    }

    /// The shortest start of the text that ends with a stop, without the longest stop that it ends with.
    private static String expected(List<String> stops, String text) {
        for (int end = 1; end <= text.length(); end++) {
            String start = text.substring(0, end);
            int longest = stops.stream()
                    .filter(start::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return start.substring(0, end - longest) + "|";
            }
        }
        return text;
    }

    private static String shown(List<String> stops, String text) {
        StopStrings found = new StopStrings(stops);
        return found.append(text) + found.end() + (found.found() ? "|" : "");
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }
}
