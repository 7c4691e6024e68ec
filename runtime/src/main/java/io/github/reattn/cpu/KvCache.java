package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.model.ModelConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Keys and values of one sequence, off-heap, in pages of [#PAGE] tokens that are added as the context grows.
///
/// | store | layout of a page | |
/// |---|---|---|
/// | keys | (headCountKv, PAGE / 16, headDim, 16) | without RoPE: the truth that every attention mode starts from;
/// lanes are keys |
/// | values | (headCountKv, PAGE, headDim) | |
/// | rotated keys | as keys | with RoPE at their absolute positions; a copy that saves rotating what is attended at
/// every step |
///
/// Not thread-safe for growth; different threads may write different tokens.
final class KvCache implements AutoCloseable {
    static final int PAGE = 256;

    private final Arena arena = Arena.ofShared();
    private final int layers;
    private final int heads;
    private final int headDim;
    private final CacheFormat formatK;
    private final CacheFormat formatV;
    private final long bytesPerToken;
    private final int maxTokens;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();
    private final List<MemorySegment> rotated = new ArrayList<>();
    private long bytes;

    KvCache(ModelConfig config, CacheFormat formatK, CacheFormat formatV, int maxTokens) {
        this.layers = config.blockCount();
        this.heads = config.headCountKv();
        this.headDim = config.headDim();
        this.formatK = formatK;
        this.formatV = formatV;
        this.bytesPerToken = (long) layers * config.kvDim() * (2L * formatK.bytes + formatV.bytes);
        this.maxTokens = maxTokens;
    }

    /// Makes room for `tokens` tokens.
    ///
    /// @throws ContextOverflowException if they are more than allowed, or than fit in memory; nothing changes then
    void ensure(long tokens) {
        if (tokens <= capacity() && (maxTokens == 0 || tokens <= maxTokens)) {
            return;
        }
        if (maxTokens != 0 && tokens > maxTokens) {
            throw new ContextOverflowException("the context would grow to " + tokens + " tokens, but the limit is "
                    + maxTokens + "; shorten the prompt, start a new conversation, or raise the limit");
        }
        // A sixteenth stays free for everything else that lives on the machine.
        long fits = capacity() + MemoryBudget.availableBytes() / 16 * 15 / bytesPerToken;
        if (tokens > fits) {
            throw new ContextOverflowException("the context would grow to " + tokens + " tokens ("
                    + ((tokens * bytesPerToken) >> 20) + " MiB of keys and values), but the memory that is free holds "
                    + fits + "; shorten the prompt, or close other programs");
        }
        while (tokens > capacity()) {
            for (int layer = 0; layer < layers; layer++) {
                keys.add(page(formatK));
                values.add(page(formatV));
                rotated.add(page(formatK));
            }
        }
    }

    private long capacity() {
        return (long) keys.size() / layers * PAGE;
    }

    private MemorySegment page(CacheFormat format) {
        long size = (long) heads * PAGE * headDim * format.bytes;
        try {
            MemorySegment segment = arena.allocate(size, 64);
            bytes += size;
            return segment;
        } catch (OutOfMemoryError full) {
            throw new ContextOverflowException("no memory for more context after " + capacity() + " tokens ("
                    + (bytes >> 20) + " MiB of keys and values)");
        }
    }

    long memoryBytes() {
        return bytes;
    }

    /// Stores the key of one token: un-rotated and rotated values of one head, `at + i · step` in the given arrays.
    void storeKey(int layer, int head, long token, float[] plain, int plainAt, float[] turned, int turnedAt, int step) {
        int page = page(layer, token);
        int slot = (int) (token % PAGE);
        MemorySegment plainPage = keys.get(page);
        MemorySegment turnedPage = rotated.get(page);
        long group = ((long) head * PAGE + slot - slot % KEY_GROUP) * headDim + slot % KEY_GROUP;
        for (int i = 0; i < headDim; i++) {
            long at = (group + (long) i * KEY_GROUP) * formatK.bytes;
            formatK.store(plainPage, at, plain[plainAt + i * step]);
            formatK.store(turnedPage, at, turned[turnedAt + i * step]);
        }
    }

    /// Stores the value of one token for one head, `at + i · step` in `v`.
    void storeValue(int layer, int head, long token, float[] v, int at, int step) {
        MemorySegment page = values.get(page(layer, token));
        long row = ((long) head * PAGE + token % PAGE) * headDim;
        for (int i = 0; i < headDim; i++) {
            formatV.store(page, (row + i) * formatV.bytes, v[at + i * step]);
        }
    }

    /// Rotated keys `from` … `from + count − 1` as floats, `(group, headDim, 16)`; both multiples of 16, in one page.
    void loadRotated(Kernels kernels, int layer, int head, long from, int count, float[] dst) {
        long at = ((long) head * PAGE + from % PAGE) * headDim * formatK.bytes;
        formatK.load(kernels, rotated.get(page(layer, from)), at, dst, 0, count * headDim);
    }

    /// Un-rotated keys, as [#loadRotated].
    void loadKeys(Kernels kernels, int layer, int head, long from, int count, float[] dst) {
        long at = ((long) head * PAGE + from % PAGE) * headDim * formatK.bytes;
        formatK.load(kernels, keys.get(page(layer, from)), at, dst, 0, count * headDim);
    }

    /// Values `from` … `from + count − 1` as floats, `(count, headDim)` at `dstAt`, in one page.
    void loadValues(Kernels kernels, int layer, int head, long from, int count, float[] dst, int dstAt) {
        long at = ((long) head * PAGE + from % PAGE) * headDim * formatV.bytes;
        formatV.load(kernels, values.get(page(layer, from)), at, dst, dstAt, count * headDim);
    }

    private int page(int layer, long token) {
        return Math.toIntExact(token / PAGE) * layers + layer;
    }

    @Override
    public void close() {
        arena.close();
    }
}
