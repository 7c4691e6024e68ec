package io.github.reattn.cpu;

import static io.github.reattn.cpu.LoadedModel.append;
import static io.github.reattn.cpu.LoadedModel.distance;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.AttentionMode.Reference;
import io.github.reattn.attention.Quirk;
import io.github.reattn.attention.ReleasedCode;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.model.NaiveAttention;
import io.github.reattn.model.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference mode inside whole models, against the released code and attention in double precision.
class ReferenceAttentionTest {
    private static final double SAME = 1e-10;

    @TempDir
    private Path directory;

    private static Reference mode(Set<Quirk> quirks) {
        return new Reference(16, 200, 64, 8, 4, 7, quirks);
    }

    private static Set<Quirk> quirks(String name) {
        return switch (name) {
            case "all" -> Quirk.RELEASED;
            // Rounding to half precision magnifies what differs between single and double.
            case "single precision" -> EnumSet.complementOf(EnumSet.of(Quirk.HALF_SCORES));
            case "paper" -> Quirk.PAPER;
            default -> Set.of();
        };
    }

    private LoadedModel load(String family) throws IOException {
        TinyModel model = switch (family) {
            case "llama" -> TinyModel.llamaWithBiases(31);
            case "qwen2" -> TinyModel.qwen2(33);
            default -> TinyModel.gemma3(34);
        };
        return new LoadedModel(model, directory.resolve("model.gguf"));
    }

    private static SessionOptions options(AttentionMode mode) {
        return new SessionOptions(mode, GgmlType.F32, GgmlType.F32, 0);
    }

    private record Run(int from, int to) {}

    /// The chunks of a prompt, and single tokens.
    private static List<Run> runs(Reference mode, int prompt, int end) {
        List<Run> runs = new ArrayList<>();
        int total = mode.inChunks(prompt);
        for (int at = 0; at < total; at = runs.getLast().to) {
            runs.add(new Run(at, mode.chunkEnd(at, total)));
        }
        for (int token = total; token < end; token++) {
            runs.add(new Run(token, token + 1));
        }
        return runs;
    }

    /// Heads' parts of rows, `(head, row, headDim)`, in single precision.
    private static float[][][] byHead(double[][] rows, int from, int to, int heads) {
        int headDim = rows[0].length / heads;
        float[][][] x = new float[heads][to - from][headDim];
        for (int head = 0; head < heads; head++) {
            for (int row = from; row < to; row++) {
                for (int i = 0; i < headDim; i++) {
                    x[head][row - from][i] = (float) rows[row][head * headDim + i];
                }
            }
        }
        return x;
    }

    /// What every query sees by the released code; `seen` hears what was selected.
    private static NaiveAttention.Selection released(
            Reference mode, LoadedModel model, List<Run> runs, Map<String, BitSet> seen) {
        int heads = model.naive.heads();
        int headsKv = model.naive.headsKv();
        float scale = (float) (1 / Math.sqrt(model.naive.headDim()));
        ReleasedCode code = new ReleasedCode(mode, heads, headsKv, scale);
        return (layer, q, k) -> {
            Map<Integer, List<BitSet>> scopes = new TreeMap<>();
            for (Run run : runs) {
                List<BitSet> ids = new ArrayList<>();
                for (int headKv = 0; headKv < headsKv; headKv++) {
                    ids.add(new BitSet());
                }
                if (!code.recalls(run.to)) {
                    ids.forEach(keys -> keys.set(0, run.to));
                } else {
                    if (mode.topK() > 0) {
                        ids = code.ids(byHead(q, run.from, run.to, heads), byHead(k, 0, run.to, headsKv));
                        for (int headKv = 0; headKv < headsKv; headKv++) {
                            seen.put(place(layer, headKv, run.from, run.to), (BitSet)
                                    ids.get(headKv).clone());
                        }
                    }
                    for (BitSet keys : ids) {
                        keys.set(0, mode.globalSize());
                        keys.set(run.to - code.local(run.to), run.to);
                    }
                }
                for (int query = run.from; query < run.to; query++) {
                    scopes.put(query, ids);
                }
            }
            return (headKv, query) -> Objects.requireNonNull(scopes.get(query)).get(headKv).stream()
                    .takeWhile(key -> key <= query)
                    .toArray();
        };
    }

    private static String place(int layer, int headKv, int from, int to) {
        return layer + " " + headKv + " " + from + " " + to;
    }

    @ParameterizedTest
    @CsvSource({
        "llama, single precision",
        "llama, paper",
        "llama, none",
        "qwen2, single precision",
        "gemma3, single precision",
    })
    void logitsAndSelectionsAreTheReleasedCodes(String family, String quirks) throws IOException {
        Reference mode = mode(quirks(quirks));
        int prompt = 330;
        int[] tokens = LoadedModel.tokens(35, prompt + 8);
        try (LoadedModel model = load(family)) {
            Map<String, BitSet> expected = new TreeMap<>();
            double[][] logits =
                    model.naive.logits(released(mode, model, runs(mode, prompt, tokens.length), expected), tokens);
            assertThat(expected).isNotEmpty();
            KernelCases.kernels().forEach(kernels -> {
                try (CpuBackend backend = CpuBackend.create(kernels.getPayload(), 2);
                        Session session = backend.open(model.plan, options(mode))) {
                    Map<String, BitSet> seen = new TreeMap<>();
                    session.listen((layer, headKv, from, to, spans) ->
                            seen.put(place(layer, headKv, from, to), NaiveRetrieval.keys(spans)));
                    // The release knows no questions.
                    session.question(250);
                    int[] cuts = IntStream.range(prompt, tokens.length).toArray();
                    float[][] actual = append(session, tokens, 0, cuts);
                    assertThat(seen).isEqualTo(expected);
                    assertThat(distance(logits, actual)).isLessThan(SAME);
                }
            });
        }
    }

    @Test
    void withoutTopKItIsSinksAndWindow() throws IOException {
        Reference mode = new Reference(16, 200, 64, 8, 0, 7, Quirk.RELEASED);
        int[] tokens = LoadedModel.tokens(36, 380);
        try (LoadedModel model = load("llama");
                CpuBackend backend = CpuBackend.create(1);
                Session session = backend.open(model.plan, options(mode))) {
            double[][] expected = model.naive.logits(
                    released(mode, model, runs(mode, tokens.length, tokens.length), new TreeMap<>()), tokens);
            assertThat(distance(expected, append(session, tokens, 0))).isLessThan(SAME);
        }
    }

    /// T1: nothing is dropped from `globalSize + localSize` tokens.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3"})
    void shortContextIsFullAttention(String family) throws IOException {
        Reference mode = mode(Quirk.RELEASED);
        int[] tokens = LoadedModel.tokens(37, mode.globalSize() + mode.localSize());
        try (LoadedModel model = load(family);
                CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1);
                Session full = backend.open(model.plan, options(new AttentionMode.Full()));
                Session reference = backend.open(model.plan, options(mode))) {
            reference.listen((layer, headKv, from, to, spans) -> {
                throw new AssertionError("retrieval at " + from);
            });
            int last = tokens.length - 1;
            assertThat(append(reference, tokens, 0)).isDeepEqualTo(append(full, tokens, 0, last));
        }
    }

    /// T2: the spans cover the middle, so that positions in the scope are the absolute ones.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2", "gemma3"})
    void spansOverTheWholeMiddleAreFullAttention(String family) throws IOException {
        Reference mode = new Reference(16, 200, 64, 1024, 4, 7, Quirk.RELEASED);
        int[] tokens = LoadedModel.tokens(38, 320);
        try (LoadedModel model = load(family);
                CpuBackend backend = CpuBackend.create(1);
                Session session = backend.open(model.plan, options(mode))) {
            float[][] logits = append(session, tokens, 0, 310, 311, 312);
            assertThat(distance(model.naive.logits(tokens), logits)).isLessThan(SAME);
        }
    }

    /// T6: the cache is the same, however its tokens were cut.
    @Test
    void decodingDoesNotDependOnTheChunkSize() throws IOException {
        int[] tokens = LoadedModel.tokens(39, 260);
        List<List<String>> selections = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        try (LoadedModel model = load("llama");
                CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1)) {
            for (int chunk : new int[] {1, 64, 72}) {
                Reference mode = new Reference(16, 200, chunk, 8, 4, 7, Quirk.RELEASED);
                try (Session session = backend.open(model.plan, options(mode))) {
                    List<String> selected = new ArrayList<>();
                    session.listen((layer, headKv, from, to, spans) ->
                            selected.add(place(layer, headKv, from, to) + " " + spans));
                    session.forward(tokens, 0, 216);
                    float[] last = new float[0];
                    for (int i = 216; i < tokens.length; i++) {
                        last = session.forward(tokens[i]);
                    }
                    selections.add(selected);
                    logits.add(last.clone());
                }
            }
        }
        assertThat(selections.getFirst()).isNotEmpty();
        assertThat(selections).containsOnly(selections.getFirst());
        assertThat(logits).containsOnly(logits.getFirst());
    }

    @Test
    void rewoundSessionRepeatsItself() throws IOException {
        int[] tokens = LoadedModel.tokens(41, 500);
        try (LoadedModel model = load("llama");
                CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1);
                Session session = backend.open(model.plan, options(mode(Quirk.RELEASED)))) {
            float[] first = session.forward(tokens, 0, 500).clone();
            session.rewind(100);
            session.forward(tokens, 100, 450);
            session.rewind(0);
            assertThat(session.forward(tokens, 0, 500)).isEqualTo(first);
        }
    }

    @Test
    void chunksMayBeLongerThanABatch() throws IOException {
        Reference mode = new Reference(16, 740, 600, 8, 4, 7, Quirk.RELEASED);
        int[] tokens = LoadedModel.tokens(42, 1500);
        try (LoadedModel model = load("llama");
                CpuBackend backend = CpuBackend.create(2);
                Session session = backend.open(model.plan, options(mode))) {
            Set<Integer> lengths = new TreeSet<>();
            session.listen((layer, headKv, from, to, spans) -> lengths.add(to - from));
            session.forward(tokens, 0, tokens.length);
            List<Integer> expected = runs(mode, tokens.length, tokens.length).stream()
                    .filter(run -> run.to > mode.recallFrom())
                    .map(run -> run.to - run.from)
                    .toList();
            assertThat(expected).contains(600);
            assertThat(lengths).containsExactlyInAnyOrderElementsOf(Set.copyOf(expected));
        }
    }
}
