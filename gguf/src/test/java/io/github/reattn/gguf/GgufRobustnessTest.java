package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is in a file, it is either read or refused: with an `IOException`, quickly, without a large allocation.
class GgufRobustnessTest {
    private static final long SEED = 42;
    private static final long MAX_ALLOCATED_BYTES = 64L << 20;
    private static final long MAX_NANOS = 2_000_000_000L;

    @TempDir
    Path directory;

    private Path file;
    private byte[] good;
    private int headerBytes;
    private long dataEnd;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int opened;
    private int refused;

    @BeforeEach
    void writeModel() throws IOException {
        file = directory.resolve("model.gguf");
        GgufWriter writer = GgufWriter.to(file)
                .metadata("general.architecture", "llama")
                .metadata("llama.block_count", 2)
                .metadata("llama.rope.freq_base", 10_000f)
                .metadata("tokenizer.ggml.add_bos_token", true)
                .metadata("tokenizer.ggml.tokens", new String[] {"<s>", "</s>", "a", "b", "ab"})
                .metadata("tokenizer.ggml.scores", new float[] {0, 0, -1, -2, -3})
                .metadata("tokenizer.ggml.token_type", new int[] {3, 3, 1, 1, 1})
                .metadata("nested", new Object[] {new long[] {1, 2}, new String[] {"x"}, new Object[0]})
                .alignment(64);
        for (int block = 0; block < 2; block++) {
            writer.tensor("blk." + block + ".attn_norm.weight", new float[8], 8)
                    .tensor(
                            "blk." + block + ".attn_q.weight",
                            GgmlType.Q8_0,
                            new long[] {32, 8},
                            out -> out.write(new byte[34 * 8]));
        }
        writer.write();
        good = Files.readAllBytes(file);
        try (GgufFile read = GgufFile.open(file)) {
            headerBytes = (int) read.tensorInfos().getFirst().offset();
            dataEnd = read.tensorInfos().getLast().offset()
                    + read.tensorInfos().getLast().bytes();
        }
    }

    @Test
    void everyCutIsRefusedUnlessOnlyPaddingIsLost() throws IOException {
        Path cutFile = directory.resolve("cut.gguf");
        for (int cut = 0; cut < 1000; cut++) {
            int length = (int) ((long) good.length * cut / 1000);
            int openedBefore = opened;
            open(Arrays.copyOf(good, length), "cut at " + length);
            assertThat(opened - openedBefore).as("cut at %d", length).isEqualTo(length >= dataEnd ? 1 : 0);
            if (cut % 20 == 0 && length < dataEnd) {
                Files.write(cutFile, Arrays.copyOf(good, length));
                assertThatThrownBy(() -> GgufFile.open(cutFile)).isInstanceOf(GgufException.class);
            }
        }
    }

    @Test
    void everyFlippedByteOfTheHeaderIsReadOrRefused() {
        Random random = new Random(SEED);
        for (int flip = 0; flip < 10_000; flip++) {
            byte[] bytes = good.clone();
            int place = random.nextInt(headerBytes);
            byte mask = (byte) (1 + random.nextInt(255));
            bytes[place] ^= mask;
            open(bytes, "seed " + SEED + ", flip " + flip + ": byte " + place + " ^ " + mask);
        }
        assertThat(opened).as("flips of letters and numbers").isGreaterThan(1000);
        assertThat(refused).as("flips of lengths and types").isGreaterThan(1000);
    }

    @Test
    void everyExtremeNumberInTheHeaderIsReadOrRefused() {
        long[] extremes = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1L << 31, (1L << 31) - 1, 1L << 61, 0};
        for (int place = 4; place + 8 <= headerBytes; place++) {
            for (long extreme : extremes) {
                byte[] bytes = good.clone();
                for (int i = 0; i < 8; i++) {
                    bytes[place + i] = (byte) (extreme >>> (8 * i));
                }
                open(bytes, "place " + place + ": " + extreme);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private void open(byte[] bytes, String what) {
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        try (GgufFile read = inMemory(bytes)) {
            read.metadata().values().forEach((key, value) -> value.value());
            for (TensorInfo info : read.tensorInfos()) {
                touch(read, info);
            }
            opened++;
        } catch (IOException expected) {
            if (!String.valueOf(expected.getMessage()).startsWith(file.toString())) {
                fail(what + ": the message names no file", expected);
            }
            refused++;
        } catch (Throwable unexpected) {
            fail(what, unexpected);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        long nanos = System.nanoTime() - start;
        if (allocated > MAX_ALLOCATED_BYTES || nanos > MAX_NANOS) {
            fail(what + ": " + allocated + " bytes allocated, " + nanos + " ns");
        }
    }

    /// Without a file on the disk, which would take most of the time.
    @SuppressWarnings("MustBeClosedChecker") // the file closes the arena
    private GgufFile inMemory(byte[] bytes) throws GgufException {
        return new GgufFile(file, Arena.ofConfined(), List.of(GgufPart.of(file, MemorySegment.ofArray(bytes))));
    }

    /// Reads the first and last byte of a tensor, where its type is still one.
    private static void touch(GgufFile file, TensorInfo info) throws GgufException {
        if (info.type().isPresent()) {
            MemorySegment data = file.require(info.name()).data();
            if (data.byteSize() > 0) {
                data.get(ValueLayout.JAVA_BYTE, 0);
                data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1);
            }
        }
    }
}
