package io.github.reattn.cpu;

import static io.github.reattn.cpu.LoadedModel.append;
import static io.github.reattn.cpu.LoadedModel.distance;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.attention.SpanVote;
import io.github.reattn.attention.Spans;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.cpu.NaiveRetrieval.Run;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.model.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A bounded scope inside whole models, against the rule in double precision.
class ScopedAttentionTest {
    private static final Scoped MODE = new Scoped(256, 300, 16, 4, 16, 32, 8);
    private static final double SAME = 1e-10;

    @TempDir
    private Path directory;

    private LoadedModel load(TinyModel model) throws IOException {
        return new LoadedModel(model, directory.resolve("model.gguf"));
    }

    private static SessionOptions options(AttentionMode mode) {
        return new SessionOptions(mode, GgmlType.F32, GgmlType.F32, 0);
    }

    private static TinyModel family(String name) {
        return switch (name) {
            case "llama" -> TinyModel.llamaWithBiases(11);
            case "wide heads" -> TinyModel.llamaWithWideHeads(12);
            case "qwen2" -> TinyModel.qwen2(13);
            default -> TinyModel.gemma3(14);
        };
    }

    /// A text of a body in two batches, a question in two runs, and single tokens, as the rule cuts it.
    private static List<Run> runs(int body, int question, int end) {
        List<Run> runs = new ArrayList<>();
        for (int batch = 0; batch < body; batch += PrefillStep.BATCH) {
            int to = Math.min(body, batch + PrefillStep.BATCH);
            for (int from = batch; from < to; from += MODE.effectiveTile()) {
                runs.add(new Run(from, Math.min(to, from + MODE.effectiveTile()), false));
            }
        }
        for (int from = body; from < question; from += MODE.localSize() / 2) {
            runs.add(new Run(from, Math.min(question, from + MODE.localSize() / 2), true));
        }
        for (int token = question; token < end; token++) {
            runs.add(new Run(token, token + 1, true));
        }
        return runs;
    }

    @ParameterizedTest
    @CsvSource({"llama, 570", "wide heads, 340", "qwen2, 340", "gemma3, 340"})
    void logitsAndSelectionsAreTheRules(String family, int body) throws IOException {
        int question = body + 90;
        int[] tokens = LoadedModel.tokens(15, question + 8);
        try (LoadedModel model = load(family(family))) {
            NaiveRetrieval naive =
                    new NaiveRetrieval(MODE, model.naive.heads(), model.naive.headsKv(), model.naive.headDim());
            Map<String, BitSet> ruled = new TreeMap<>();
            double[][] expected = model.naive.logits(
                    naive.scopes(runs(body, question, tokens.length), (layer, headKv, run, q, k) -> {
                        BitSet keys = naive.retrieve(layer, headKv, run, q, k);
                        if (layer > 0) {
                            ruled.put(layer + " " + headKv + " " + run.from() + " " + run.to(), keys);
                        }
                        return keys;
                    }),
                    tokens);
            assertThat(naive.margin()).as("clear choices in the data").isGreaterThan(1e-6);

            KernelCases.kernels().forEach(kernels -> {
                try (CpuBackend backend = CpuBackend.create(kernels.getPayload(), 1);
                        Session session = backend.open(model.plan, options(MODE))) {
                    Map<String, BitSet> seen = new TreeMap<>();
                    session.listen((layer, headKv, from, to, spans) ->
                            seen.put(layer + " " + headKv + " " + from + " " + to, NaiveRetrieval.keys(spans)));
                    session.question(body);
                    int[] cuts = IntStream.range(question, tokens.length).toArray();
                    float[][] logits = append(session, tokens, 0, cuts);
                    assertThat(seen.keySet()).isEqualTo(ruled.keySet());
                    assertThat(seen)
                            .allSatisfy((place, keys) -> assertThat(keys).isEqualTo(ruled.get(place)));
                    assertThat(distance(expected, logits)).isLessThan(SAME);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "wide heads", "qwen2", "gemma3"})
    void withoutRetrievalItIsSinksAndWindow(String family) throws IOException {
        try (LoadedModel model = load(family(family));
                CpuBackend backend = CpuBackend.create(1);
                Session session = backend.open(model.plan, options(MODE.streaming()))) {
            int[] tokens = LoadedModel.tokens(16, 420);
            float[][] logits = append(session, tokens, 0, 410, 411, 412);
            NaiveRetrieval naive = new NaiveRetrieval(MODE.streaming(), model.naive.heads(), model.naive.headsKv(), 0);
            double[][] expected = model.naive.logits(
                    naive.scopes(runsOfOnePrompt(410, 420), (layer, headKv, run, q, k) -> new BitSet()), tokens);
            assertThat(distance(expected, logits)).isLessThan(SAME);
        }
    }

    /// The last part of 8 tokens is a batch of its own, hence one run.
    private static List<Run> runsOfOnePrompt(int body, int end) {
        List<Run> runs = runs(body, body, body + 2);
        runs.add(new Run(body + 2, end, false));
        return runs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "wide heads", "qwen2", "gemma3"})
    void shortContextIsFullAttentionToTheBit(String family) throws IOException {
        try (LoadedModel model = load(family(family));
                CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1);
                Session full = backend.open(model.plan, options(new AttentionMode.Full()));
                Session scoped = backend.open(model.plan, options(MODE))) {
            int[] tokens = LoadedModel.tokens(17, MODE.recallFrom());
            scoped.listen((layer, headKv, from, to, spans) -> {
                throw new AssertionError("retrieval at " + from);
            });
            scoped.question(250);
            assertThat(append(scoped, tokens, 0, 200, 201, 250, 290, 291, 292))
                    .isDeepEqualTo(append(full, tokens, 0, 200, 201, 250, 290, 291, 292));
        }
    }

    /// Positions inside the scope are then the absolute ones. The first layer, which never retrieves, has sinks and
    /// window.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "wide heads", "qwen2", "gemma3"})
    void spansOverTheWholeMiddleAreFullAttention(String family) throws IOException {
        try (LoadedModel model = load(family(family));
                CpuBackend backend = CpuBackend.create(1);
                Session session = backend.open(model.plan, options(MODE))) {
            int[] tokens = LoadedModel.tokens(18, 360);
            session.listen((layer, headKv, from, to, spans) -> cover(spans, MODE.globalSize(), to - MODE.localSize()));
            float[][] logits = append(session, tokens, 0, 350, 351, 352);
            NaiveRetrieval naive = new NaiveRetrieval(MODE, model.naive.heads(), model.naive.headsKv(), 0);
            double[][] expected = model.naive.logits(
                    naive.scopes(runsOfOnePrompt(350, 360), (layer, headKv, run, q, k) -> {
                        BitSet keys = new BitSet();
                        keys.set(MODE.globalSize(), layer == 0 ? MODE.globalSize() : run.to() - MODE.localSize());
                        return keys;
                    }),
                    tokens);
            assertThat(distance(expected, logits)).isLessThan(SAME);
        }
    }

    private static void cover(Spans spans, int from, int to) {
        SpanVote vote = new SpanVote();
        vote.add(new float[1], new int[] {from}, 0, 1, 1, 1);
        vote.select(1, 2 * (to - from), from, to, spans);
    }

    /// The cache is the same, for recall begins behind the prompt; so must be all that is decoded from it.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3"})
    void decodingDoesNotDependOnHowThePromptWasCut(String family) throws IOException {
        int[] tokens = LoadedModel.tokens(19, 330);
        int[][] cuts = {{}, {1, 2, 3}, {37, 41, 200}, {256, 257}};
        List<float[][]> logits = new ArrayList<>();
        List<List<String>> selections = new ArrayList<>();
        try (LoadedModel model = load(family(family));
                CpuBackend backend = CpuBackend.create(1)) {
            for (int[] cut : cuts) {
                try (Session session = backend.open(model.plan, options(MODE))) {
                    List<String> selected = new ArrayList<>();
                    session.listen((layer, headKv, from, to, spans) ->
                            selected.add(layer + " " + headKv + " " + from + " " + spans));
                    append(session, Arrays.copyOf(tokens, MODE.recallFrom()), 0, cut);
                    float[][] decoded = new float[tokens.length - MODE.recallFrom()][];
                    for (int i = 0; i < decoded.length; i++) {
                        decoded[i] =
                                session.forward(tokens[MODE.recallFrom() + i]).clone();
                    }
                    logits.add(decoded);
                    selections.add(selected);
                }
            }
        }
        assertThat(selections.getFirst()).isNotEmpty();
        assertThat(selections).allSatisfy(s -> assertThat(s).isEqualTo(selections.getFirst()));
        double[][] first = new double[logits.getFirst().length][TinyModel.VOCAB];
        for (int i = 0; i < first.length; i++) {
            float[] values = logits.getFirst()[i];
            Arrays.setAll(first[i], j -> values[j]);
        }
        assertThat(logits).allSatisfy(l -> assertThat(distance(first, l)).isLessThan(SAME));
    }

    /// Rotated copies that were given up must come back, for recall and for full attention before it.
    @ParameterizedTest
    @CsvSource({"llama, 100", "llama, 301", "llama, 720", "gemma3, 40"})
    void rewoundSessionRepeatsItself(String family, int position) throws IOException {
        int[] tokens = LoadedModel.tokens(20, 800);
        try (LoadedModel model = load(family(family));
                CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1);
                Session session =
                        backend.open(model.plan, new SessionOptions(MODE, GgmlType.F16, GgmlType.F16, tokens.length))) {
            float[][] first = append(session, tokens, 0, position, position + 1);
            session.rewind(position);
            float[][] again = append(session, tokens, position, position + 1);
            assertThat(Arrays.copyOfRange(again, position, tokens.length))
                    .isDeepEqualTo(Arrays.copyOfRange(first, position, tokens.length));
        }
    }

    @Test
    void threadsDoNotChangeWhatIsSelected() throws IOException {
        int[] tokens = LoadedModel.tokens(21, 700);
        List<List<String>> selections = new ArrayList<>();
        try (LoadedModel model = load(TinyModel.llama(22))) {
            for (int threads : new int[] {1, 3}) {
                try (CpuBackend backend = CpuBackend.create(new ScalarKernels(), threads);
                        Session session = backend.open(model.plan, options(MODE))) {
                    List<String> selected = new ArrayList<>();
                    session.listen((layer, headKv, from, to, spans) ->
                            selected.add(layer + " " + headKv + " " + from + " " + spans));
                    append(session, tokens, 0, 690, 691, 692, 693);
                    selections.add(selected);
                }
            }
        }
        assertThat(selections.getFirst()).isNotEmpty().isEqualTo(selections.getLast());
    }
}
