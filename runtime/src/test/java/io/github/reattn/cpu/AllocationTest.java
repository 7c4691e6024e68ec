package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.Quirk;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.model.TinyModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Decoding allocates nothing once it is compiled: a token costs no garbage, whatever the length of the text.
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /// How long the compiler may take; until then the Vector API allocates its vectors.
    private static final long WARM_UP_NANOS = 30_000_000_000L;
    /// Tokens of one measurement, inside a page of the cache.
    private static final int START = 340;

    private static final int END = 380;

    private static final AttentionMode FULL = new AttentionMode.Full();
    private static final AttentionMode SCOPED = new AttentionMode.Scoped(256, 300, 16, 4, 16, 32, 8);
    private static final AttentionMode REFERENCE = new AttentionMode.Reference(16, 200, 64, 16, 4, 7, Quirk.RELEASED);

    static Stream<Arguments> cases() {
        Stream<Arguments> scalar =
                Stream.of(Arguments.of("scalar", FULL, "gemma3"), Arguments.of("scalar", SCOPED, "Q8_0"));
        Stream<Arguments> vector =
                Stream.of("gemma3", "Q5_0", "Q8_0", "Q4_K", "Q6_K").map(model -> Arguments.of("vector", FULL, model));
        Stream<Arguments> vectorScoped = Stream.of(SCOPED, REFERENCE).map(mode -> Arguments.of("vector", mode, "Q8_0"));
        return KernelCases.hasVector() ? Stream.of(scalar, vector, vectorScoped).flatMap(s -> s) : scalar;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tokenCostsNoGarbage(String kernels, AttentionMode mode, String name, @TempDir Path directory)
            throws IOException {
        int[] tokens = LoadedModel.tokens(1, END);
        TinyModel tiny = name.equals("gemma3") ? TinyModel.gemma3(1) : TinyModel.quantised(GgmlType.valueOf(name), 1);
        Kernels used = kernels.equals("scalar") ? new ScalarKernels() : KernelCases.vector();
        try (LoadedModel model = new LoadedModel(tiny, directory.resolve("model.gguf"));
                CpuBackend backend = CpuBackend.create(used, 2);
                Session session = backend.open(model.plan, new SessionOptions(mode, GgmlType.F16, GgmlType.F16, END))) {
            session.forward(tokens, 0, START);
            long deadline = System.nanoTime() + WARM_UP_NANOS;
            long own;
            long others;
            do {
                session.rewind(START);
                long othersBefore = allocatedByWorkers();
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = START; i < END; i++) {
                    session.forward(tokens[i]);
                }
                own = THREADS.getCurrentThreadAllocatedBytes() - before;
                others = allocatedByWorkers() - othersBefore;
            } while ((own != 0 || others != 0) && System.nanoTime() < deadline);
            assertThat(own / (END - START))
                    .as("bytes a token on the calling thread")
                    .isZero();
            assertThat(others / (END - START))
                    .as("bytes a token on the workers")
                    .isZero();
        }
    }

    private static long allocatedByWorkers() {
        long[] workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("reattn-"))
                .mapToLong(Thread::threadId)
                .toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(workers))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
