package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.attention.Spans;
import io.github.reattn.cpu.NaiveRetrieval.Run;
import io.github.reattn.model.ModelConfig;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is selected from a cache of known keys, for single tokens and for batches, against brute force in double
/// precision.
class RetrievalTest {
    private static final int HEAD_DIM = 16;
    /// Choices closer than this could differ by rounding; the data has none.
    private static final double CLEAR = 2e-7;

    enum Keys {
        RANDOM,
        /// Seven distinct keys over and over: most choices are ties.
        TIED,
        EQUAL,
        ZERO,
        /// Far beyond what a softmax resolves: every vote goes to one key.
        HUGE;

        float of(Random random, float[][] pool, int token, int i) {
            return switch (this) {
                case RANDOM -> (float) random.nextGaussian();
                case TIED -> pool[random(token) % 7][i];
                case EQUAL -> pool[0][i];
                case ZERO -> 0;
                case HUGE -> (float) random.nextGaussian() * 1e15f;
            };
        }

        private static int random(int token) {
            return (token * 0x9E3779B1) >>> 20;
        }
    }

    static Stream<Arguments> cases() {
        Scoped[] modes = {
            new Scoped(256, 256, 16, 4, 16, 32, 8),
            new Scoped(256, 300, 0, 1, 1, 32, 1),
            new Scoped(512, 520, 33, 8, 31, 64, 3),
            new Scoped(256, 256, 32, 64, 24, 32, 8),
        };
        return Stream.of(new ScalarKernels(), KernelProvider.kernels())
                .flatMap(kernels -> Arrays.stream(Keys.values())
                        .flatMap(keys -> Arrays.stream(modes).map(mode -> Arguments.of(kernels.name(), keys, mode))));
    }

    private static Kernels kernels(String name) {
        return name.equals("scalar") ? new ScalarKernels() : KernelProvider.kernels();
    }

    private static ModelConfig config(int heads, int headsKv) {
        return new ModelConfig("llama", heads * HEAD_DIM, 1, 2, heads, headsKv, HEAD_DIM, 1, 512, 1e-5f, 1, (float)
                (1 / Math.sqrt(HEAD_DIM)));
    }

    /// Keys and queries of one layer, in the cache and as doubles.
    private static final class Text implements AutoCloseable {
        final ModelConfig config;
        final KvCache cache;
        final double[][] k;
        final double[][] q;

        Text(ModelConfig config, Keys keys, int tokens) {
            Random random = new Random(3);
            this.config = config;
            CacheFormat format = keys == Keys.HUGE ? CacheFormat.F32 : CacheFormat.F16;
            cache = new KvCache(config, format, format, 0, Long.MAX_VALUE);
            cache.grow(tokens);
            k = new double[tokens][config.kvDim()];
            q = new double[tokens][config.qDim()];
            float[][] pool = new float[7][];
            Arrays.setAll(pool, i -> KernelCases.floats(i, config.kvDim()));
            for (int token = 0; token < tokens; token++) {
                float[] key = new float[config.kvDim()];
                for (int i = 0; i < key.length; i++) {
                    key[i] = keys.of(random, pool, token, i);
                }
                cache.roundKeys(key, 0, key.length);
                for (int head = 0; head < config.headCountKv(); head++) {
                    cache.storeKey(1, head, token, key, head * HEAD_DIM, key, head * HEAD_DIM, 1);
                }
                Arrays.setAll(k[token], i -> key[i]);
                Arrays.setAll(q[token], i -> (float) random.nextGaussian());
            }
        }

        float[] query(int token) {
            float[] query = new float[config.qDim()];
            for (int i = 0; i < query.length; i++) {
                query[i] = (float) q[token][i];
            }
            return query;
        }

        /// Queries of a batch as tiles, `(tile, headCount · headDim, tileTokens)`.
        float[] tiles(int from, int count, int width) {
            float[] tiles = new float[(count + width - 1) / width * config.qDim() * width];
            for (int t = 0; t < count; t++) {
                for (int i = 0; i < config.qDim(); i++) {
                    tiles[(t / width * config.qDim() + i) * width + t % width] = (float) q[from + t][i];
                }
            }
            return tiles;
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    private static NaiveRetrieval naive(Scoped mode, ModelConfig config) {
        return new NaiveRetrieval(mode, config.headCount(), config.headCountKv(), HEAD_DIM);
    }

    private static Spans[] spans(ModelConfig config) {
        Spans[] spans = new Spans[config.headCountKv()];
        Arrays.setAll(spans, i -> new Spans());
        return spans;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tokenRetrievesWhatBruteForceRetrieves(String kernels, Keys keys, Scoped mode) {
        ModelConfig config = config(6, 2);
        for (int threads : new int[] {1, 3}) {
            try (RowPool pool = new RowPool(threads);
                    Text text = new Text(config, keys, 2600)) {
                TokenRetrieval retrieval = new TokenRetrieval(config, mode, kernels(kernels), pool, text.cache);
                retrieval.verify(new ScanCheck(config, kernels(kernels), text.cache));
                NaiveRetrieval naive = naive(mode, config);
                Spans[] selected = spans(config);
                for (int position : new int[] {520, 521, 1279, 1280, 2599}) {
                    retrieval.run(1, text.query(position), position, selected);
                    for (int headKv = 0; headKv < selected.length; headKv++) {
                        Run run = new Run(position, position + 1, true);
                        assertThat(NaiveRetrieval.keys(selected[headKv]))
                                .as("head %d at %d on %d threads", headKv, position, threads)
                                .isEqualTo(naive.select(run, headKv, text.q, text.k));
                    }
                }
                assertThat(naive.margin()).as("clear choices in the data").isGreaterThan(CLEAR);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tilesRetrieveWhatBruteForceRetrieves(String kernels, Keys keys, Scoped mode) {
        int width = kernels(kernels).tileTokens();
        for (ModelConfig config : new ModelConfig[] {config(6, 2), config(2, 2)}) {
            try (RowPool pool = new RowPool(2);
                    Text text = new Text(config, keys, 1400)) {
                QueryTiles tiles = new QueryTiles(width);
                TileRetrieval retrieval = new TileRetrieval(config, mode, kernels(kernels), pool, text.cache, tiles);
                retrieval.verify(new ScanCheck(config, kernels(kernels), text.cache));
                NaiveRetrieval naive = naive(mode, config);
                // Across the beginning of recall, at an odd place, one query alone, and a question.
                check(retrieval, naive, tiles, text, mode, 200, 400, width, false);
                check(retrieval, naive, tiles, text, mode, 701, 133, width, false);
                check(retrieval, naive, tiles, text, mode, 900, 1, width, false);
                check(retrieval, naive, tiles, text, mode, 1301, 99, width, true);
                assertThat(naive.margin()).as("clear choices in the data").isGreaterThan(CLEAR);
            }
        }
    }

    @Test
    void theScanCheckSeesWhatIsWrong() {
        ModelConfig config = config(1, 1);
        Kernels kernels = new ScalarKernels();
        try (Text text = new Text(config, Keys.RANDOM, 300)) {
            float[] scores = new float[300];
            float[] query = text.query(299);
            for (int key = 0; key < scores.length; key++) {
                for (int i = 0; i < HEAD_DIM; i++) {
                    scores[key] += (float) (query[i] * text.k[key][i]);
                }
            }
            int[] best = IntStream.range(10, 200)
                    .boxed()
                    .sorted(Comparator.comparingDouble(key -> -scores[key]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            ScanCheck check = new ScanCheck(config, kernels, text.cache);
            float[] top = {scores[best[0]], scores[best[1]], scores[best[2]]};
            assertThatCode(() -> check.check(1, 0, query, 0, 1, 10, 200, top, best, 0, 1, 3, 3))
                    .doesNotThrowAnyException();

            int[] second = {best[0], best[2], best[3]};
            float[] less = {top[0], top[2], scores[best[3]]};
            assertThatThrownBy(() -> check.check(1, 0, query, 0, 1, 10, 200, less, second, 0, 1, 3, 3))
                    .hasMessageContaining("layer 1, key/value head 0: key " + best[1] + " with ")
                    .hasMessageContaining("is missing");
            float[] wrong = {top[0], top[1], top[2] + 0.01f};
            assertThatThrownBy(() -> check.check(1, 0, query, 0, 1, 10, 200, wrong, best, 0, 1, 3, 3))
                    .hasMessageContaining("key " + best[2] + " has ");
            assertThatThrownBy(() -> check.check(1, 0, query, 0, 1, 10, 200, top, best, 0, 1, 2, 3))
                    .hasMessageContaining("2 of 3 keys were found");
            int[] outside = {250, best[0], best[1]};
            float[] high = {9e9f, top[0], top[1]};
            assertThatThrownBy(() -> check.check(1, 0, query, 0, 1, 10, 200, high, outside, 0, 1, 3, 3))
                    .hasMessageContaining("1 listed keys are outside 10 to 199");
        }
    }

    private static void check(
            TileRetrieval retrieval,
            NaiveRetrieval naive,
            QueryTiles tiles,
            Text text,
            Scoped mode,
            int position,
            int count,
            int width,
            boolean question) {
        tiles.set(position, count, question ? mode.localSize() / 2 : mode.effectiveTile());
        Spans[][] selected = new Spans[tiles.count()][];
        Arrays.setAll(selected, i -> spans(text.config));
        retrieval.run(1, text.tiles(position, count, width), question, selected);
        int size = question ? mode.localSize() / 2 : mode.effectiveTile();
        for (int run = 0; run < selected.length; run++) {
            Run expected =
                    new Run(position + run * size, Math.min(position + count, position + (run + 1) * size), question);
            for (int headKv = 0; headKv < text.config.headCountKv() && expected.to() > mode.recallFrom(); headKv++) {
                assertThat(NaiveRetrieval.keys(selected[run][headKv]))
                        .as("head %d, queries %d to %d", headKv, expected.from(), expected.to() - 1)
                        .isEqualTo(naive.select(expected, headKv, text.q, text.k));
                assertThat(selected[run][headKv].tokens()).isLessThanOrEqualTo(mode.spanTokens());
            }
        }
    }
}
