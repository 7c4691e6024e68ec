package io.github.reattn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.GgufFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every file that is no model as it should be is refused with one line that says where and why.
class ModelLoaderTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    /// What is wrong, how to make it so of a good model, and what the message names.
    private static Arguments wrong(String what, UnaryOperator<TinyModel> change, String... named) {
        return Arguments.of(what, TinyModel.llama(1), change, GgufException.class, List.of(named));
    }

    private static Arguments unsupported(String what, UnaryOperator<TinyModel> change, String... named) {
        return Arguments.of(what, TinyModel.llama(1), change, UnsupportedModelException.class, List.of(named));
    }

    private static Arguments key(String name, Object value, String... named) {
        return wrong(
                name + " = " + value,
                m -> m.key("llama." + name, value),
                Stream.concat(Stream.of("llama." + name), Stream.of(named)).toArray(String[]::new));
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                wrong("no architecture", m -> m.key("general.architecture", ""), "general.architecture is missing"),
                unsupported(
                        "unknown architecture",
                        m -> m.key("general.architecture", "mamba\n2"),
                        "'mamba\uFFFD2'",
                        "supported: llama, qwen2, gemma3"),
                key("embedding_length", "", "is missing"),
                key("feed_forward_length", "", "is missing"),
                key("block_count", "", "is missing"),
                key("context_length", "", "is missing"),
                key("attention.head_count", "", "is missing"),
                key("attention.layer_norm_rms_epsilon", "", "is missing"),
                key("embedding_length", 0, "is 0, expected 1 or more"),
                key("embedding_length", -96, "is -96, expected 1 or more"),
                key("embedding_length", "96", "is STRING 96; expected an integer"),
                key("feed_forward_length", 0, "is 0, expected 1 or more"),
                key("block_count", 0, "is 0, expected 1 to 1000"),
                key("block_count", -1, "is -1, expected 1 to 1000"),
                key("block_count", 1001, "is 1001, expected 1 to 1000"),
                key("block_count", Integer.MAX_VALUE, "is 2147483647, expected 1 to 1000"),
                key("context_length", 0, "is 0, expected 1 or more"),
                key("context_length", 1L << 40, "1099511627776; expected an integer of 32 bits"),
                key("attention.head_count", 0, "is 0, expected 1 or more"),
                key("attention.head_count", 10, "is 10, expected a divisor of the embedding's 96 values"),
                key("attention.head_count", new int[] {6, 6, 6}, "ARRAY of 3 INT32; expected an integer"),
                key("attention.head_count_kv", 0, "is 0, expected 1 or more"),
                key("attention.head_count_kv", -2, "is -2, expected 1 or more"),
                key("attention.head_count_kv", 4, "is 4, expected a divisor of the 6 query heads"),
                key("attention.head_count_kv", 12, "is 12, expected a divisor of the 6 query heads"),
                key("attention.key_length", 0, "is 0, expected 1 or more"),
                key("rope.dimension_count", 0, "is 0, expected 1 or more"),
                key("rope.dimension_count", 7, "is 7, expected an even number up to 16"),
                key("rope.dimension_count", 18, "is 18, expected an even number up to 16"),
                key("rope.scaling.type", 7, "expected a string"));
    }

    static Stream<Arguments> numbers() {
        return Stream.of("attention.layer_norm_rms_epsilon", "rope.freq_base", "attention.scale", "rope.scale_linear")
                .flatMap(name -> Stream.of(0f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                        .map(value -> key(name, value, "is " + value + ", expected a finite number above 0")));
    }

    static Stream<Arguments> features() {
        return Stream.of(
                unsupported(
                        "odd head dim",
                        m -> m.key("llama.attention.key_length", 15),
                        "llama.attention.key_length is 15; supported: a multiple of 8"),
                unsupported(
                        "head dim of no whole vector",
                        m -> m.key("llama.attention.key_length", 12),
                        "llama.attention.key_length is 12; supported: a multiple of 8"),
                unsupported(
                        "head dim beyond an int",
                        m -> m.key("llama.attention.key_length", 1 << 30),
                        "llama.attention.key_length is 1073741824; supported"),
                unsupported(
                        "values unlike keys",
                        m -> m.key("llama.attention.value_length", 32),
                        "llama.attention.value_length is 32; supported: the 16 values of a key"),
                unsupported("experts", m -> m.key("llama.expert_count", 8), "llama.expert_count is 8.0; supported: 0"),
                unsupported(
                        "soft capping",
                        m -> m.key("llama.final_logit_softcapping", 30f),
                        "llama.final_logit_softcapping is 30.0; supported: 0"),
                unsupported(
                        "other scaling",
                        m -> m.key("llama.rope.scaling.type", "yarn\nx"),
                        "llama.rope.scaling.type is 'yarn\uFFFDx'; supported: none, linear"),
                unsupported(
                        "tensor without a place",
                        m -> m.filled("blk.0.attn_sinks.weight", 1, 6),
                        "1 tensors have no place in the 'llama' family",
                        "blk.0.attn_sinks.weight"),
                unsupported(
                        "more blocks than said",
                        m -> m.key("llama.block_count", 2),
                        "9 tensors have no place",
                        "blk.2.attn_k.weight"));
    }

    static Stream<Arguments> tensors() {
        Stream<Arguments> missing = TinyModel.llama(1).tensorNames().stream()
                .filter(name -> !name.equals("output.weight") && !name.equals("token_embd.weight"))
                .map(name -> wrong("no " + name, m -> m.withoutTensor(name), "tensor " + name + " is missing"));
        Stream<Arguments> others = Stream.of(
                wrong(
                        "vocabulary only",
                        ModelLoaderTest::withoutTensors,
                        "no tensor token_embd.weight",
                        "the file holds a vocabulary"),
                wrong(
                        "more blocks than there are",
                        m -> m.key("llama.block_count", 4),
                        "tensor blk.3.attn_norm.weight is missing"),
                wrong(
                        "another width",
                        m -> m.key("llama.embedding_length", 192),
                        "token_embd.weight",
                        "133 × 96",
                        "133 × 192"),
                wrong(
                        "transposed matrix",
                        m -> m.filled("blk.1.ffn_up.weight", 1, 107, 96),
                        "blk.1.ffn_up.weight is 96 × 107, expected 107 × 96 (rows × columns)"),
                wrong(
                        "short norm",
                        m -> m.filled("blk.0.ffn_norm.weight", 1, 95),
                        "blk.0.ffn_norm.weight is 1 × 95, expected 1 × 96"),
                wrong(
                        "short bias",
                        m -> m.filled("blk.0.attn_q.bias", 1, 95),
                        "blk.0.attn_q.bias has 95 values, expected 96 (rows of blk.0.attn_q.weight)"),
                wrong(
                        "norms of heads",
                        m -> m.filled("blk.0.attn_q_norm.weight", 1, 96),
                        "attn_q_norm.weight has 96 values, expected 16"),
                wrong(
                        "another vocabulary",
                        m -> m.filled("output.weight", 1, 96, 134),
                        "output.weight is 134 × 96, expected 133 × 96"),
                wrong(
                        "short factors",
                        m -> m.filled("rope_freqs.weight", 1, 7),
                        "rope_freqs.weight has 7 values, expected 8"),
                wrong(
                        "zero factors",
                        m -> m.filled("rope_freqs.weight", 0, 8),
                        "rope_freqs.weight holds 0.0 at 0",
                        "above 0"),
                wrong(
                        "NaN factors",
                        m -> m.filled("rope_freqs.weight", Float.NaN, 8),
                        "rope_freqs.weight holds NaN at 0"),
                wrong(
                        "no tokens",
                        m -> m.filled("token_embd.weight", 1, 96, 0),
                        "token_embd.weight has 0 rows, expected"));
        return Stream.concat(missing, others);
    }

    private static TinyModel withoutTensors(TinyModel model) {
        List.copyOf(model.tensorNames()).forEach(model::withoutTensor);
        return model;
    }

    static Stream<Arguments> windows() {
        return Stream.of(
                windowed("attention.sliding_window", -1, "is -1, expected 1 or more"),
                windowed("attention.sliding_window_pattern", 0, "is 0, expected 1 or more"),
                windowed(
                        "attention.sliding_window_pattern",
                        new boolean[6],
                        "is 6 flags, expected one for each of the 7 blocks"),
                windowed("rope.freq_base_swa", Float.NaN, "is NaN, expected a finite number above 0"),
                windowed("rope.scaling.factor", 0f, "is 0.0, expected a finite number above 0"));
    }

    private static Arguments windowed(String name, Object value, String named) {
        UnaryOperator<TinyModel> change = m -> m.key("gemma3." + name, value);
        List<String> all = List.of("gemma3." + name, named);
        return Arguments.of(name + " = " + value, TinyModel.gemma3(1), change, GgufException.class, all);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"keys", "numbers", "features", "tensors", "windows"})
    void wrongFileIsRefusedInOneLine(
            String what,
            TinyModel model,
            UnaryOperator<TinyModel> change,
            Class<? extends IOException> type,
            List<String> named)
            throws IOException {
        Path path = change.apply(model).write(directory.resolve("model.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Throwable thrown = catchThrowable(() -> Model.load(file));
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(thrown).isExactlyInstanceOf(type).hasMessageContaining(path.toString());
            assertThat(thrown.getMessage()).contains(named).doesNotContain("\n").hasSizeLessThan(400);
            assertThat(allocated)
                    .as("bytes allocated for a file that is refused")
                    .isLessThan(4_000_000);
        }
    }

    /// GgufWriter writes whole blocks only, so the type is changed in the file.
    @Test
    void rowsOfPartialBlocksAreRefused() throws IOException {
        Path path = TinyModel.llama(1).write(directory.resolve("model.gguf"));
        byte[] bytes = Files.readAllBytes(path);
        byte[] name = "token_embd.weight".getBytes(StandardCharsets.UTF_8);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("token_embd.weight") + name.length;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at + 4 + 2 * 8, GgmlType.Q4_K.id());
        Files.write(path, bytes);
        assertThatThrownBy(() -> {
                    try (GgufFile file = GgufFile.open(path)) {
                        Model.load(file);
                    }
                })
                .isInstanceOf(GgufException.class)
                .hasMessageContainingAll(path.toString(), "token_embd.weight", "Q4_K", "96");
    }

    @Test
    void hugeContextLengthCostsNothing() throws IOException {
        Path path = TinyModel.llama(1)
                .key("llama.context_length", Integer.MAX_VALUE)
                .write(directory.resolve("model.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            assertThat(Model.load(file).config().contextLength()).isEqualTo(Integer.MAX_VALUE);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(4_000_000);
        }
    }

    @Test
    void windowsAreWhereTheFileSays() throws IOException {
        assertThat(windows(TinyModel.gemma3(1))).containsExactly(24, 24, 24, 24, 24, 0, 24);
        assertThat(windows(TinyModel.gemma3(1).key("gemma3.attention.sliding_window_pattern", 3)))
                .containsExactly(24, 24, 0, 24, 24, 0, 24);
        boolean[] flags = {true, false, false, true, true, false, false};
        assertThat(windows(TinyModel.gemma3(1).key("gemma3.attention.sliding_window_pattern", flags)))
                .containsExactly(24, 0, 0, 24, 24, 0, 0);
        assertThat(windows(TinyModel.gemma3(1).key("gemma3.attention.sliding_window", "")))
                .containsOnly(0);
        assertThat(windows(TinyModel.gemma3(1).key("gemma3.attention.sliding_window", 0)))
                .containsOnly(0);
    }

    private List<Integer> windows(TinyModel model) throws IOException {
        try (GgufFile file = GgufFile.open(model.write(directory.resolve("model.gguf")))) {
            ForwardPlan plan = ForwardPlan.of(Model.load(file));
            assertThat(plan.attention())
                    .allSatisfy(layer -> assertThat(layer.rope().angle(1, 1))
                            .isEqualTo(
                                    layer.window() > 0
                                            ? Math.pow(10_000, -1.0 / 16)
                                            : Math.pow(1_000_000, -1.0 / 16) / 8));
            return plan.attention().stream()
                    .map(ForwardPlan.LayerAttention::window)
                    .toList();
        }
    }

    @Test
    void factorsMatchTheRotatedPartOfAHead() throws IOException {
        Path path = TinyModel.llamaWithWideHeads(1)
                .filled("rope_freqs.weight", 2, 12)
                .write(directory.resolve("model.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            Rope rope = ForwardPlan.of(Model.load(file)).attention().getFirst().rope();
            assertThat(rope.pairs()).isEqualTo(12);
            assertThat(rope.angle(0, 5)).isEqualTo(5 / 2.5 / 2);
        }
    }
}
