package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.attention.AttentionMode.Reference;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.attention.Quirk;
import io.github.reattn.attention.ReleasedCode;
import io.github.reattn.attention.Spans;
import io.github.reattn.model.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What reference mode selects from a cache, against the released code. Keys and queries are whole numbers, whose
/// products are exact in any order.
class ReferenceRetrievalTest {
    private static final int HEADS = 6;
    private static final int HEADS_KV = 2;
    private static final int HEAD_DIM = 16;
    private static final int TOKENS = 900;
    private static final ModelConfig CONFIG =
            new ModelConfig("llama", HEADS * HEAD_DIM, 1, 2, HEADS, HEADS_KV, HEAD_DIM, 1, 512, 1e-5f, 1, 0.25f);

    private final float[][][] k = numbers(HEADS_KV, 1);
    private final float[][][] q = numbers(HEADS, 2);

    static List<Named<Kernels>> kernels() {
        return KernelCases.kernels().toList();
    }

    private static float[][][] numbers(int heads, int seed) {
        Random random = new Random(seed);
        float[][][] x = new float[heads][TOKENS][HEAD_DIM];
        for (float[][] ofHead : x) {
            for (float[] row : ofHead) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextInt(25) - 12;
                }
            }
        }
        return x;
    }

    private KvCache filled() {
        KvCache cache = new KvCache(CONFIG, CacheFormat.F16, CacheFormat.F16, 0, Long.MAX_VALUE);
        cache.grow(TOKENS);
        for (int head = 0; head < HEADS_KV; head++) {
            for (int token = 0; token < TOKENS; token++) {
                cache.storeKey(1, head, token, k[head][token], 0, k[head][token], 0, 1);
            }
        }
        return cache;
    }

    private static float[][][] slice(float[][][] x, int from, int to) {
        float[][][] slice = new float[x.length][][];
        Arrays.setAll(slice, head -> Arrays.copyOfRange(x[head], from, to));
        return slice;
    }

    private static Spans[] spans() {
        return new Spans[] {new Spans(), new Spans()};
    }

    private static List<BitSet> keys(Spans[] spans) {
        return Arrays.stream(spans).map(NaiveRetrieval::keys).toList();
    }

    private static List<Reference> modes() {
        List<Reference> modes = new ArrayList<>();
        for (Set<Quirk> quirks : List.of(Quirk.RELEASED, Quirk.PAPER, Set.<Quirk>of())) {
            modes.add(new Reference(16, 200, 64, 8, 4, 7, quirks));
            modes.add(new Reference(5, 200, 64, 7, 1, 9, quirks));
            modes.add(new Reference(0, 200, 64, 8, 3, 9, quirks));
        }
        return modes;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void tokensAndChunksSelectFromTheCacheAsReleased(Kernels kernels) {
        for (Reference mode : modes()) {
            ReleasedCode released = new ReleasedCode(mode, HEADS, HEADS_KV, CONFIG.attentionScale());
            try (RowPool pool = new RowPool(3);
                    KvCache cache = filled()) {
                Retrieval.OfToken ofToken = Retrieval.ofToken(CONFIG, mode, kernels, pool, cache);
                QueryTiles tiles = new QueryTiles(kernels.tileTokens());
                Retrieval.OfTiles ofTiles = Retrieval.ofTiles(CONFIG, mode, kernels, pool, cache, tiles);
                for (int end : new int[] {300, 511, 513, 900}) {
                    if (end <= mode.recallFrom()) {
                        continue;
                    }
                    Spans[] selected = spans();
                    ofToken.run(1, query(end - 1), end - 1, selected);
                    assertThat(keys(selected))
                            .as("the token at %d, %s", end - 1, mode)
                            .isEqualTo(released.ids(slice(q, end - 1, end), slice(k, 0, end)));

                    for (int count : new int[] {1, 2, 37, 64}) {
                        tiles.set(end - count, count, 64);
                        Spans[][] ofRun = {spans()};
                        ofTiles.run(1, tiles(end - count, count, kernels.tileTokens()), false, ofRun);
                        assertThat(keys(ofRun[0]))
                                .as("%d tokens up to %d, %s", count, end, mode)
                                .isEqualTo(released.ids(slice(q, end - count, end), slice(k, 0, end)));
                    }
                }
            }
        }
    }

    /// With nothing of the release left but that its clip counts keys, and the parameters to match, it is our own rule.
    @ParameterizedTest
    @MethodSource("kernels")
    void withoutQuirksItIsOurOwnRule(Kernels kernels) {
        Scoped few = new Scoped(432, 432, 16, 4, 40, 64, 1);
        // Two tokens have no more than 24 candidates: the sums of their votes, rounded in another order, do not matter.
        Scoped many = new Scoped(600, 600, 16, 4, 8, 64, 1);
        assertThat(few.spanTokens()).isEqualTo(5 * 40);
        assertThat(many.spanTokens()).isGreaterThan(24 * 8);
        int width = kernels.tileTokens();
        try (RowPool pool = new RowPool(2);
                KvCache cache = filled()) {
            for (int end = 700; end <= 900; end++) {
                Spans[] ours = spans();
                Spans[] theirs = spans();
                float[] query = query(end - 1);
                Retrieval.ofToken(CONFIG, few, kernels, pool, cache).run(1, query, end - 1, ours);
                Retrieval.ofToken(CONFIG, repaired(few), kernels, pool, cache).run(1, query, end - 1, theirs);
                assertThat(keys(theirs)).as("the token at %d", end - 1).isEqualTo(keys(ours));

                QueryTiles tiles = new QueryTiles(width);
                tiles.set(end - 2, 2, 64);
                float[] queries = tiles(end - 2, 2, width);
                Retrieval.ofTiles(CONFIG, many, kernels, pool, cache, tiles)
                        .run(1, queries, true, new Spans[][] {ours});
                Retrieval.ofTiles(CONFIG, repaired(many), kernels, pool, cache, tiles)
                        .run(1, queries, true, new Spans[][] {theirs});
                assertThat(keys(theirs)).as("two tokens before %d", end).isEqualTo(keys(ours));
            }
        }
    }

    private static Reference repaired(Scoped ours) {
        Set<Quirk> quirks = Set.of(Quirk.EARLY_RECALL);
        return new Reference(
                ours.globalSize(),
                ours.localSize(),
                64,
                ours.spanSize(),
                ours.topK(),
                ours.spanTokens() / ours.spanSize(),
                quirks);
    }

    private float[] query(int token) {
        float[] query = new float[CONFIG.qDim()];
        for (int i = 0; i < query.length; i++) {
            query[i] = q[i / HEAD_DIM][token][i % HEAD_DIM];
        }
        return query;
    }

    /// `(tile, headCount · headDim, tileTokens)`
    private float[] tiles(int from, int count, int width) {
        float[] tiles = new float[(count + width - 1) / width * CONFIG.qDim() * width];
        for (int t = 0; t < count; t++) {
            for (int i = 0; i < CONFIG.qDim(); i++) {
                tiles[(t / width * CONFIG.qDim() + i) * width + t % width] = q[i / HEAD_DIM][from + t][i % HEAD_DIM];
            }
        }
        return tiles;
    }
}
