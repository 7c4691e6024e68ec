package io.github.reattn.attention;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.attention.AttentionMode.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The selection of reference mode, to the key, against the released code as [ReleasedCode] emulates it.
class ReferenceSelectionTest {
    private static final int HEADS = 6;
    private static final int HEADS_KV = 2;
    private static final int DIM = 4;
    private static final float SCALE = 0.5f;

    enum Data {
        RANDOM,
        /// Seven distinct keys over and over: most choices are ties.
        TIED,
        EQUAL,
        ZERO,
        /// Whole numbers whose products are in the thousands, where F16 has steps of 2 and more.
        COARSE,
        /// Beyond F16, some of it beyond F32.
        HUGE,
        /// All that is large is in one block of 128, and in one key/value head.
        CROWDED,
        /// The first and the last keys are the best, where spans are cut off.
        EDGES;

        float key(Random random, int head, int token, int i) {
            return switch (this) {
                case RANDOM -> (float) random.nextGaussian();
                case TIED -> ((token * 0x9E3779B1) >>> 20) % 7 * (i + 1) % 5 - 2 - head;
                case EQUAL -> 1;
                case ZERO -> 0;
                case COARSE -> random.nextInt(3) + 24;
                case HUGE -> (float) random.nextGaussian() * (token % 5 == 0 ? 2e37f : 1e5f);
                case CROWDED -> (float) random.nextGaussian() * (head == 0 && token >= 200 && token < 240 ? 9 : 1);
                case EDGES -> (float) random.nextGaussian() * (token < 20 || token > 400 ? 3 : 0.1f);
            };
        }

        float query(Random random) {
            return this == COARSE ? random.nextInt(3) + 24 : (float) random.nextGaussian();
        }
    }

    private static final Set<Quirk> ALL = Quirk.RELEASED;

    /// Every quirk alone and every quirk left out, and the sets with names.
    static Stream<Set<Quirk>> quirks() {
        Stream<Set<Quirk>> alone = Stream.of(Quirk.values()).map(EnumSet::of);
        Stream<Set<Quirk>> without = Stream.of(Quirk.values()).map(ReferenceSelectionTest::allBut);
        return Stream.of(Stream.of(ALL, Quirk.PAPER, Set.<Quirk>of()), alone, without)
                .flatMap(sets -> sets);
    }

    private static Set<Quirk> allBut(Quirk quirk) {
        return EnumSet.complementOf(EnumSet.of(quirk));
    }

    private static List<Reference> modes(Set<Quirk> quirks) {
        return List.of(
                new Reference(16, 200, 24, 8, 4, 9, quirks),
                new Reference(0, 160, 24, 7, 1, 5, quirks),
                new Reference(5, 160, 24, 1, 3, 100, quirks),
                new Reference(32, 160, 24, 40, 4, 127, quirks),
                new Reference(16, 160, 24, 3, 8, 1, quirks));
    }

    /// Lengths of the context and of the chunk: one block of keys in the middle, several, and decoding.
    private static final int[][] PLACES = {{241, 7}, {340, 2}, {770, 7}, {777, 1}};

    private static float[][][] tensor(int heads, int tokens, Element element) {
        float[][][] x = new float[heads][tokens][DIM];
        for (int head = 0; head < heads; head++) {
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < DIM; i++) {
                    x[head][token][i] = element.of(head, token, i);
                }
            }
        }
        return x;
    }

    private interface Element {
        float of(int head, int token, int i);
    }

    private static float[][][] keys(Data data, int tokens) {
        Random random = new Random(5);
        return tensor(HEADS_KV, tokens, (head, token, i) -> data.key(random, head, token, i));
    }

    private static float[][][] queries(Data data, int tokens) {
        Random random = new Random(6);
        return tensor(HEADS, tokens, (head, token, i) -> data.query(random));
    }

    private static ReferenceSelection.Products products(float[][][] q, float[][][] k) {
        float[] scores = new float[128];
        return (head, query, headKv, from, count) -> {
            for (int j = 0; j < count; j++) {
                scores[j] = 0;
                for (int i = 0; i < DIM; i++) {
                    scores[j] += q[head][query][i] * k[headKv][from + j][i];
                }
            }
            return scores;
        };
    }

    private static List<BitSet> select(ReferenceSelection selection, float[][][] q, float[][][] k) {
        Spans[] spans = new Spans[HEADS_KV];
        Arrays.setAll(spans, i -> new Spans());
        selection.select(q[0].length, k[0].length, products(q, k), spans);
        List<BitSet> ids = new ArrayList<>();
        for (Spans ofHead : spans) {
            BitSet keys = new BitSet();
            for (int i = 0; i < ofHead.count(); i++) {
                keys.set(ofHead.from(i), ofHead.to(i));
            }
            assertThat(keys.cardinality()).isEqualTo(ofHead.tokens());
            ids.add(keys);
        }
        return ids;
    }

    private static ReferenceSelection selection(Reference mode) {
        return new ReferenceSelection(mode, HEADS, HEADS_KV, SCALE);
    }

    @ParameterizedTest
    @MethodSource("quirks")
    void selectsWhatTheReleasedCodeSelects(Set<Quirk> quirks) {
        for (Reference mode : modes(quirks)) {
            ReferenceSelection selection = selection(mode);
            ReleasedCode released = new ReleasedCode(mode, HEADS, HEADS_KV, SCALE);
            int compared = 0;
            for (Data data : Data.values()) {
                for (int[] place : PLACES) {
                    assertThat(place[0] > mode.recallFrom()).isEqualTo(released.recalls(place[0]));
                    assertThat(mode.localSize(place[0])).isEqualTo(released.local(place[0]));
                    if (released.recalls(place[0])) {
                        float[][][] q = queries(data, place[1]);
                        float[][][] k = keys(data, place[0]);
                        assertThat(select(selection, q, k))
                                .as("%s, %s queries at %s, %s", data, place[1], place[0], mode)
                                .isEqualTo(released.ids(q, k));
                        compared++;
                    }
                }
            }
            if (quirks.contains(Quirk.EARLY_RECALL)) {
                assertThat(compared).isEqualTo(Data.values().length * PLACES.length);
            }
        }
    }

    private static final List<Object> EVERYTHING_RELEASED = everything(ALL);

    /// All that depends on quirks, of all data above.
    private static List<Object> everything(Set<Quirk> quirks) {
        List<Object> all = new ArrayList<>();
        for (Reference mode : modes(quirks)) {
            all.add(mode.recallFrom());
            all.add(mode.localSize(999));
            all.add(mode.inChunks(1000));
            all.add(mode.chunkEnd(0, 1000));
            for (Data data : Data.values()) {
                for (int[] place : PLACES) {
                    if (place[0] > mode.recallFrom()) {
                        all.add(select(selection(mode), queries(data, place[1]), keys(data, place[0])));
                    }
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyQuirkMakesADifference(Quirk quirk) {
        if (quirk == Quirk.GRID_SIGN) {
            assertThat(new Reference(0, 200, 24, 8, 4, 9, ALL).chunkEnd(0, 1000))
                    .isEqualTo(200 - 128 + 1200 % 128);
            assertThat(new Reference(0, 200, 24, 8, 4, 9, allBut(quirk)).chunkEnd(0, 1000))
                    .isEqualTo(200 - 128 + 800 % 128);
        }
        assertThat(everything(allBut(quirk))).isNotEqualTo(EVERYTHING_RELEASED);
    }

    /// One query head over one key/value head; keys are numbers, and the query is 1.
    private static List<Integer> winners(Reference mode, int queries, float... middle) {
        ReferenceSelection selection = new ReferenceSelection(mode, 1, 1, 1);
        Spans[] spans = {new Spans()};
        float[] scores = new float[128];
        int end = middle.length + mode.localSize();
        assertThat(mode.localSize(end)).as("a middle that begins at 0").isEqualTo(mode.localSize());
        selection.select(
                queries,
                end,
                (head, query, headKv, from, count) -> {
                    System.arraycopy(middle, from, scores, 0, count);
                    return scores;
                },
                spans);
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < spans[0].count(); i++) {
            for (int key = spans[0].from(i); key < spans[0].to(i); key++) {
                keys.add(key);
            }
        }
        return keys;
    }

    /// Without sinks, with spans of one key.
    private static Reference bare(int topK, Quirk... quirks) {
        Set<Quirk> set = EnumSet.of(Quirk.EARLY_RECALL, quirks);
        return new Reference(0, 130, 2, 1, topK, 4, set);
    }

    private static float[] ramp(int keys) {
        float[] ramp = new float[keys];
        for (int i = 0; i < keys; i++) {
            ramp[i] = i;
        }
        return ramp;
    }

    @Test
    void blockGivesItsBestKeyOnly() {
        assertThat(winners(bare(4), 2, ramp(520))).containsExactly(516, 517, 518, 519);
        assertThat(winners(bare(4, Quirk.BLOCK_MAXIMA), 2, ramp(520))).containsExactly(255, 383, 511, 519);
        assertThat(winners(bare(4, Quirk.BLOCK_MAXIMA), 1, ramp(520)))
                .as("decoding is exact")
                .containsExactly(516, 517, 518, 519);
        assertThat(winners(bare(3, Quirk.BLOCK_MAXIMA), 2, ramp(520)))
                .as("the kernel knows 1 and 4")
                .containsExactly(517, 518, 519);
    }

    @Test
    void emptyPlacesVoteForTheFirstKey() {
        assertThat(winners(bare(4, Quirk.BLOCK_MAXIMA), 2, ramp(200))).containsExactly(127, 199);
        assertThat(winners(bare(4, Quirk.BLOCK_MAXIMA, Quirk.PADDED_TOP_K), 2, ramp(200)))
                .containsExactly(0, 127, 199);
    }

    @Test
    void lastOfEqualBlocksWinsAlone() {
        float[] equal = new float[300];
        assertThat(winners(bare(1, Quirk.BLOCK_MAXIMA), 2, equal)).containsExactly(0);
        assertThat(winners(bare(1, Quirk.BLOCK_MAXIMA, Quirk.LATER_BLOCK_WINS), 2, equal))
                .containsExactly(256);
    }

    @Test
    void halfScoresTieAbove2048() {
        float[] scores = new float[200];
        scores[10] = 2048;
        scores[20] = 2049;
        assertThat(winners(bare(1), 1, scores)).containsExactly(20);
        assertThat(winners(bare(1, Quirk.HALF_SCORES), 1, scores)).containsExactly(10);
        assertThat(winners(bare(1, Quirk.HALF_SCORES), 2, scores))
                .as("the kernel's are F32")
                .containsExactly(20);
    }

    @Test
    void oddSpansAreOneWider() {
        Reference narrow = new Reference(0, 130, 2, 3, 1, 4, Set.of());
        Reference wide = new Reference(0, 130, 2, 3, 1, 4, EnumSet.of(Quirk.WIDE_ODD_SPANS));
        float[] scores = new float[300];
        scores[100] = 1;
        assertThat(winners(narrow, 1, scores)).containsExactly(99, 100, 101);
        assertThat(winners(wide, 1, scores)).containsExactly(98, 99, 100, 101);
    }

    @Test
    void clipCountsKeysOrTheirTokens() {
        Reference tokens = new Reference(0, 130, 2, 8, 4, 2, Set.of());
        Reference keys = new Reference(0, 130, 2, 8, 4, 2, EnumSet.of(Quirk.CLIPPED_WINNERS));
        float[] scores = new float[300];
        scores[100] = 4;
        scores[101] = 3;
        scores[102] = 2;
        scores[200] = 1;
        assertThat(winners(keys, 1, scores)).hasSize(9).contains(96, 104);
        assertThat(winners(tokens, 1, scores)).hasSize(10).contains(96, 105).doesNotContain(200);
    }

    /// Head 1 of six on two belongs to the first key/value head, which holds its needle; 1 mod 2 is the second.
    @Test
    void decodingPairsHeadsByRemainder() {
        float[][][] k = keys(Data.ZERO, 600);
        k[0][300][0] = 9;
        k[1][100][0] = 9;
        float[][][] q = tensor(HEADS, 1, (head, token, i) -> head == 1 ? 1 : 0);
        Reference right = new Reference(16, 160, 24, 1, 1, 2, EnumSet.of(Quirk.SHARED_SPANS, Quirk.EARLY_RECALL));
        Reference wrong = new Reference(
                16, 160, 24, 1, 1, 2, EnumSet.of(Quirk.SHARED_SPANS, Quirk.EARLY_RECALL, Quirk.MODULO_PAIRING));
        // The other heads see equal keys and vote for the first.
        assertThat(select(selection(right), q, k).getFirst().stream()).containsExactly(16, 300);
        assertThat(select(selection(wrong), q, k).getFirst().stream()).containsExactly(16, 100);
    }
}
