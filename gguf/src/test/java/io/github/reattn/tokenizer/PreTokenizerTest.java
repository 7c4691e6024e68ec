package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PreTokenizerTest {
    /// The fixture holds the cuts of llama.cpp, found by means of vocabularies that merge whatever is not cut.
    @Test
    void cutsWhereLlamaCppCuts() {
        for (String[] line : Fixtures.lines("splits.tsv")) {
            List<String> expected =
                    Arrays.stream(line, 1, line.length).map(Fixtures::unescaped).toList();
            assertThat(pieces(line[0], String.join("", expected))).as(line[0]).isEqualTo(expected);
        }
    }

    @Test
    void fixtureKnowsEveryWayToCut() {
        List<String> cut = Fixtures.lines("splits.tsv").stream()
                .map(line -> line[0])
                .distinct()
                .toList();
        for (String name : PreTokenizer.allNames()) {
            PreTokenizer row = PreTokenizer.find(name).orElseThrow();
            assertThat(cut.stream().map(known -> PreTokenizer.find(known).orElseThrow()))
                    .as(name)
                    .anyMatch(known -> known.patterns().equals(row.patterns()));
        }
    }

    @Test
    void noNameStandsInTwoRows() {
        assertThat(PreTokenizer.allNames()).doesNotHaveDuplicates();
    }

    @Test
    void workGrowsWithTheTextOnly() {
        List<String> units = List.of(
                " ", "\n", " \n", "a", "A", "aB", "1", "!", "'", "\u0301", "\u00C0", "\u4E16", " \t", "\u3000", "a ",
                " 1", "A\u00C0");
        for (String name : cutNames()) {
            for (String unit : units) {
                for (String end : List.of("", "x", "\n", " ")) {
                    String text = unit.repeat(3000) + end;
                    assertThat(work(name, text))
                            .as("%s: 3000 × '%s' and '%s'", name, unit, end)
                            .isLessThan(60L * text.length());
                }
            }
        }
    }

    /// One name for every different way to cut.
    private static List<String> cutNames() {
        return Fixtures.lines("splits.tsv").stream()
                .map(line -> line[0])
                .distinct()
                .toList();
    }

    private static long work(String name, String text) {
        SymbolText symbols = new SymbolText(text.getBytes(StandardCharsets.UTF_8));
        List<SplitPattern.Scan> scans = new ArrayList<>();
        PieceSink sink = (from, to) -> {};
        for (Splitter splitter :
                PreTokenizer.find(name).orElseThrow().splitters().reversed()) {
            sink = splitter.over(symbols, sink);
            if (sink instanceof SplitPattern.Scan scan) {
                scans.add(scan);
            }
        }
        sink.piece(0, symbols.utf8.length);
        return scans.stream().mapToLong(scan -> scan.work).sum();
    }

    private static List<String> pieces(String name, String text) {
        SymbolText symbols = new SymbolText(text.getBytes(StandardCharsets.UTF_8));
        List<String> pieces = new ArrayList<>();
        PieceSink sink = (from, to) -> pieces.add(new String(symbols.utf8, from, to - from, StandardCharsets.UTF_8));
        for (Splitter splitter :
                PreTokenizer.find(name).orElseThrow().splitters().reversed()) {
            sink = splitter.over(symbols, sink);
        }
        sink.piece(0, symbols.utf8.length);
        return pieces;
    }
}
