package io.github.reattn.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reattn.attention.AttentionMode.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Lengths of chunks and of parts of the scope, as the released driver has them.
class ReferenceTest {
    private static Reference without(Quirk... quirks) {
        Reference released = Reference.released();
        EnumSet<Quirk> kept = EnumSet.allOf(Quirk.class);
        kept.removeAll(Set.of(quirks));
        return with(released, kept);
    }

    private static Reference with(Reference mode, Set<Quirk> quirks) {
        return new Reference(
                mode.globalSize(),
                mode.localSize(),
                mode.chunkSize(),
                mode.spanSize(),
                mode.topK(),
                mode.recallClip(),
                quirks);
    }

    private static List<Integer> chunks(Reference mode, int tokens) {
        int total = mode.inChunks(tokens);
        List<Integer> chunks = new ArrayList<>();
        for (int at = 0; at < total; ) {
            int end = mode.chunkEnd(at, total);
            chunks.add(end - at);
            at = end;
        }
        return chunks;
    }

    @Test
    void promptOf5000TokensIsThreeChunksAndADecodingStep() {
        assertThat(chunks(Reference.released(), 5000)).containsExactly(4103, 512, 384);
    }

    @Test
    void localPartIsConstantOverThePublishedPrompts() {
        Reference mode = Reference.released();
        List<Integer> chunks = chunks(mode, 31_500);
        assertThat(chunks.getFirst()).isEqualTo(4107);
        assertThat(chunks.getLast()).isEqualTo(256);
        assertThat(chunks.subList(1, chunks.size() - 1)).containsOnly(512);
        int end = chunks.getFirst();
        List<Integer> middles = new ArrayList<>();
        for (int chunk : chunks.subList(1, chunks.size())) {
            end += chunk;
            assertThat(mode.localSize(end)).isEqualTo(4075);
            middles.add(end - 32 - 4075);
        }
        assertThat(end).isEqualTo(31_499);
        assertThat(middles.getFirst()).isEqualTo(512);
        assertThat(middles.getLast()).isEqualTo(27_392);
        assertThat(middles).allSatisfy(middle -> assertThat(middle % 128).isZero());
    }

    /// As the driver's loop has it, with its sign.
    @ParameterizedTest
    @CsvSource({"32, 4096, 512", "32, 8192, 2048", "0, 200, 64", "17, 1000, 100"})
    void chunksAreTheDrivers(int global, int local, int chunk) {
        Reference mode = new Reference(global, local, chunk, 32, 4, 127, Quirk.RELEASED);
        for (int n : new int[] {2, 100, 200, 201, 1000, 4096, 4128, 4129, 5001, 9000, 12_345}) {
            List<Integer> expected = new ArrayList<>();
            int mod = Math.floorMod(n - 1 - global + local, 128);
            int start = 0;
            int end = global + local - (128 - mod);
            while (start < n - 1) {
                expected.add(Math.min(end, n - 1) - start);
                start = end;
                end += chunk;
            }
            assertThat(chunks(mode, n)).as("%d tokens", n).isEqualTo(expected);
        }
    }

    @Test
    void localPartIsASawToothInDecoding() {
        Reference mode = Reference.released();
        List<Integer> locals = new ArrayList<>();
        for (int end = 4129; end < 4129 + 256; end++) {
            locals.add(mode.localSize(end));
        }
        List<Integer> tooth = new ArrayList<>();
        for (int local = 3969; local < 3969 + 127; local++) {
            tooth.add(local);
        }
        tooth.add(3968);
        List<Integer> twice = new ArrayList<>(tooth);
        twice.addAll(tooth);
        assertThat(locals).isEqualTo(twice);
        assertThat(without(Quirk.ALIGNED_MIDDLE).localSize(4200)).isEqualTo(4096);
    }

    @Test
    void paperFillsItsScopeBeforeItDropsAnything() {
        Reference paper = with(Reference.released(), Quirk.PAPER);
        assertThat(paper.scope()).isEqualTo(8192);
        assertThat(paper.recallFrom()).isEqualTo(8192);
        assertThat(paper.localSize(9000)).isEqualTo(4096);
        assertThat(chunks(paper, 5000)).containsExactly(4128, 512, 360);
        assertThat(Reference.released().recallFrom()).isEqualTo(4128);
    }

    @Test
    void signOnlyMattersWhereLocalPartsAreOdd() {
        assertThat(chunks(without(Quirk.GRID_SIGN), 5000)).isEqualTo(chunks(Reference.released(), 5000));
        Reference odd = new Reference(32, 1000, 128, 32, 4, 31, Quirk.RELEASED);
        EnumSet<Quirk> repaired = EnumSet.complementOf(EnumSet.of(Quirk.GRID_SIGN));
        assertThat(chunks(odd, 2001).getLast() % 128).isNotZero();
        assertThat(chunks(with(odd, repaired), 2001).getLast() % 128).isZero();
    }

    @Test
    void lastTokenIsDecodedOrNot() {
        assertThat(Reference.released().inChunks(1)).isZero();
        assertThat(without(Quirk.LAST_TOKEN_ALONE).inChunks(1)).isOne();
    }

    @Test
    void streamingBaselineIsNotAligned() {
        Reference streaming = new Reference(32, 4096, 512, 32, 0, 127, Quirk.RELEASED);
        assertThat(streaming.localSize(5000)).isEqualTo(4096);
        assertThat(streaming.recallFrom()).isEqualTo(4128);
        assertThat(streaming.retrieves(3)).isFalse();
        assertThat(Reference.released().retrieves(0)).isTrue();
    }

    @Test
    void impossibleParametersAreRefused() {
        assertThatThrownBy(() -> new Reference(32, 600, 512, 32, 4, 127, Set.of()))
                .hasMessageContaining("local is 600, expected 640 to");
        assertThatThrownBy(() -> new Reference(32, 4096, 512, 4096, 4, 127, Set.of()))
                .hasMessageContaining("recall-clip is 127, expected 1 to 31 spans of 4096");
        assertThatThrownBy(() -> new Reference(-1, 4096, 512, 32, 4, 127, Set.of()))
                .hasMessageContaining("global is -1");
    }

    @ParameterizedTest
    @EnumSource
    void quirkIsInTheArchitecturePage(Quirk quirk) throws IOException {
        assertThat(Files.readString(Path.of("../ARCHITECTURE.md"))).contains("| `" + quirk + "` |");
    }
}
