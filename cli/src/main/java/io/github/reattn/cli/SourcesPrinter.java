package io.github.reattn.cli;

import io.github.reattn.generation.Answer;
import io.github.reattn.source.HeadVotes;
import io.github.reattn.source.Passage;
import io.github.reattn.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The sources of an answer as lines for people.
final class SourcesPrinter {
    private static final int SNIPPET = 240;

    private SourcesPrinter() {}

    /// @param most how many passages   @param streaming whether the mode retrieves nothing
    static List<String> lines(Answer answer, int most, boolean streaming) {
        Sources sources = answer.sources();
        if (sources.isEmpty()) {
            return List.of(
                    streaming
                            ? "(no sources: --mode streaming retrieves nothing)"
                            : String.format(
                                    Locale.ROOT,
                                    "(no sources: nothing had to be retrieved, as all %,d tokens were in view)",
                                    answer.promptTokens()));
        }
        List<String> lines = new ArrayList<>();
        lines.add("Sources:");
        int rank = 0;
        for (Passage passage : sources.top(most)) {
            String place = passage.document().isEmpty() ? "conversation" : Text.visible(passage.document());
            lines.add(String.format(
                    Locale.ROOT,
                    "%2d. %s, line %,d (character %,d): %.1f %% of the votes, %d layers",
                    ++rank,
                    place,
                    passage.line(),
                    passage.offset(),
                    100 * passage.share(),
                    passage.heads().stream()
                            .mapToInt(HeadVotes::layer)
                            .distinct()
                            .count()));
            String snippet = Text.visible(passage.text().replaceAll("\\s+", " ").strip());
            lines.add("    " + Text.shortened(snippet, SNIPPET));
        }
        return lines;
    }
}
