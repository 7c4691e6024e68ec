package io.github.reattn.cpu;

import static io.github.reattn.cpu.LoadedModel.append;
import static io.github.reattn.cpu.LoadedModel.distance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.model.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole forward pass of every family, against the reference in double precision, however the tokens are cut.
class ModelParityTest {
    private static final int TOKENS = 150;
    /// Of the squared error to the squared logits; what is measured is 1e-12 and less.
    private static final double SAME = 1e-10;

    private static final int[] TEXT = LoadedModel.tokens(7, TOKENS);

    enum Variant {
        LLAMA,
        LLAMA_WITH_BIASES,
        LLAMA_WITH_WIDE_HEADS,
        QWEN2,
        GEMMA3,
        Q4_0,
        Q8_0,
        Q4_K;

        TinyModel model() {
            return switch (this) {
                case LLAMA -> TinyModel.llama(1);
                case LLAMA_WITH_BIASES -> TinyModel.llamaWithBiases(2);
                case LLAMA_WITH_WIDE_HEADS -> TinyModel.llamaWithWideHeads(3);
                case QWEN2 -> TinyModel.qwen2(4);
                case GEMMA3 -> TinyModel.gemma3(5);
                case Q4_0, Q8_0, Q4_K -> TinyModel.quantised(GgmlType.valueOf(name()), 6);
            };
        }
    }

    private static final Map<Variant, LoadedModel> MODELS = new EnumMap<>(Variant.class);
    private static final Map<Variant, double[][]> EXPECTED = new EnumMap<>(Variant.class);

    @BeforeAll
    static void load(@TempDir Path directory) throws IOException {
        for (Variant variant : Variant.values()) {
            LoadedModel model = new LoadedModel(variant.model(), directory.resolve(variant + ".gguf"));
            MODELS.put(variant, model);
            EXPECTED.put(variant, model.naive.logits(TEXT));
        }
    }

    @AfterAll
    static void close() {
        MODELS.values().forEach(LoadedModel::close);
    }

    private static LoadedModel model(Variant variant) {
        return Objects.requireNonNull(MODELS.get(variant));
    }

    static Stream<Arguments> variants() {
        return KernelCases.kernels()
                .flatMap(kernels -> Arrays.stream(Variant.values()).map(variant -> Arguments.of(kernels, variant)));
    }

    private static float[][] run(Variant variant, Kernels kernels, int threads, GgmlType cache, int... splits) {
        try (CpuBackend backend = CpuBackend.create(kernels, threads);
                Session session = backend.open(
                        model(variant).plan, new SessionOptions(new AttentionMode.Full(), cache, cache, 0))) {
            return append(session, TEXT, 0, splits);
        }
    }

    private static void assertSame(Variant variant, float[][] actual, double atMost) {
        assertThat(distance(Objects.requireNonNull(EXPECTED.get(variant)), actual))
                .isCloseTo(0, within(atMost));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void logitsOfAPromptAreTheReferences(Kernels kernels, Variant variant) {
        assertSame(variant, run(variant, kernels, 1, GgmlType.F32), SAME);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void logitsOfTokensOneByOneAreTheReferences(Kernels kernels, Variant variant) {
        assertSame(
                variant,
                run(
                        variant,
                        kernels,
                        2,
                        GgmlType.F32,
                        IntStream.range(1, TOKENS).toArray()),
                SAME);
    }

    static Stream<Arguments> splits() {
        int[][] splits = {{1}, {2, 5}, {3, 7, 11}, {31, 64}, {32, 33, 97}, {64, 128}, {100, 149}, {140, 141, 142, 143}};
        return Stream.of(Variant.LLAMA_WITH_BIASES, Variant.GEMMA3)
                .flatMap(variant -> Arrays.stream(splits).map(ends -> Arguments.of(variant, ends)));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void promptMayBeCutAnywhere(Variant variant, int[] splits) {
        assertSame(variant, run(variant, KernelProvider.kernels(), 1, GgmlType.F32, splits), SAME);
    }

    @ParameterizedTest
    @EnumSource
    void cacheOfHalvesCostsLittle(Variant variant) {
        assertSame(variant, run(variant, KernelProvider.kernels(), 1, GgmlType.F16, 90, 91, 92), 1e-5);
    }

    /// Scalar kernels, since the Vector API may sum the lanes of a vector in another order once its loop is compiled.
    @ParameterizedTest
    @EnumSource(names = {"LLAMA_WITH_BIASES", "GEMMA3", "Q4_K"})
    void threadsDoNotChangeABit(Variant variant) {
        int[] splits = {100, 101, 102, 103, 140};
        assertThat(run(variant, new ScalarKernels(), 3, GgmlType.F16, splits))
                .isDeepEqualTo(run(variant, new ScalarKernels(), 1, GgmlType.F16, splits));
        if (KernelCases.hasVector()) {
            assertSame(variant, run(variant, KernelCases.vector(), 1, GgmlType.F32, splits), SAME);
            assertSame(variant, run(variant, KernelCases.vector(), 3, GgmlType.F32, splits), SAME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rewoundSessionRepeatsItselfAndForgetsWhatCameBetween(Variant variant) {
        try (CpuBackend backend = CpuBackend.create(new ScalarKernels(), 1);
                Session session = backend.open(model(variant).plan, SessionOptions.defaults())) {
            float[][] first = append(session, TEXT, 0, 80, 81, 120);
            session.rewind(80);
            append(session, LoadedModel.tokens(8, 40), 0, 20, 21);
            assertThat(session.position()).isEqualTo(120);
            session.rewind(80);
            float[][] again = append(session, TEXT, 80, 81, 120);
            assertThat(Arrays.copyOfRange(again, 80, TOKENS)).isDeepEqualTo(Arrays.copyOfRange(first, 80, TOKENS));
        }
    }

    /// More tokens than a page of the cache, a batch and a chunk of keys hold.
    @ParameterizedTest
    @EnumSource(names = {"LLAMA", "GEMMA3"})
    void longContextsAreTheReferencesToo(Variant variant) {
        int[] tokens = LoadedModel.tokens(9, 560);
        try (CpuBackend backend = CpuBackend.create(2);
                Session session = backend.open(
                        model(variant).plan,
                        new SessionOptions(new AttentionMode.Full(), GgmlType.F32, GgmlType.F32, 560))) {
            float[][] logits = append(session, tokens, 0, 530, 531, 532, 533);
            assertThat(distance(model(variant).naive.logits(tokens), logits)).isLessThan(SAME);
        }
    }
}
