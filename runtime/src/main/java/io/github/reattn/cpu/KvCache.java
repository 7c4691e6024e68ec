package io.github.reattn.cpu;

import static io.github.reattn.cpu.Kernels.KEY_GROUP;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.model.ModelConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Keys and values of one sequence, off-heap, in pages of [#PAGE] tokens that are added as the context grows.
///
/// | store | layout of a page | |
/// |---|---|---|
/// | keys | (headCountKv, PAGE / 16, headDim, 16) | without RoPE: the truth that every attention mode starts from;
/// lanes are keys |
/// | values | (headCountKv, PAGE, headDim) | |
/// | rotated keys | as keys | with RoPE at their absolute positions: a copy that saves rotating what is attended at
/// every step. With a bounded scope only the latest pages have one |
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
    private final int maxTokens;
    private final long rotatedTokens;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();
    private final List<@Nullable MemorySegment> rotated = new ArrayList<>();
    private final Deque<MemorySegment> spareRotated = new ArrayDeque<>();
    private long bytes;

    /// @param maxTokens the most tokens that are allowed; 0 = as many as fit
    /// @param rotatedTokens how many of the latest tokens keep a rotated copy, for the estimate of memory
    KvCache(ModelConfig config, CacheFormat formatK, CacheFormat formatV, int maxTokens, long rotatedTokens) {
        this.layers = config.blockCount();
        this.heads = config.headCountKv();
        this.headDim = config.headDim();
        this.formatK = formatK;
        this.formatV = formatV;
        this.maxTokens = maxTokens;
        this.rotatedTokens = rotatedTokens;
    }

    /// Bytes that a context of `tokens` tokens takes.
    private long need(long tokens) {
        long perFormatByte = (long) layers * heads * headDim;
        return tokens * perFormatByte * (formatK.bytes + formatV.bytes)
                + Math.min(tokens, rotatedTokens) * perFormatByte * formatK.bytes;
    }

    /// Checks that the cache may grow to `tokens` tokens; takes no memory yet.
    ///
    /// @throws ContextOverflowException if they are more than allowed, or than fit in memory
    void check(long tokens) {
        if (maxTokens != 0 && tokens > maxTokens) {
            throw new ContextOverflowException("the context would grow to " + tokens + " tokens, but the limit is "
                    + maxTokens + "; shorten the prompt, start a new conversation, or raise the limit");
        }
        if (tokens <= capacity()) {
            return;
        }
        // A sixteenth stays free for everything else that lives on the machine.
        long free = MemoryBudget.availableBytes() / 16 * 15;
        if (need(tokens) - bytes > free) {
            throw new ContextOverflowException("a context of " + tokens + " tokens takes " + (need(tokens) >> 20)
                    + " MiB of keys and values, but only " + ((free + bytes) >> 20) + " MiB are free, enough for "
                    + fitting(free + bytes) + " tokens; shorten the prompt, or close other programs");
        }
    }

    private long fitting(long budget) {
        long low = 0;
        long high = Integer.MAX_VALUE;
        while (low < high) {
            long middle = (low + high + 1) / 2;
            if (need(middle) <= budget) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Makes room for `tokens` tokens.
    void grow(long tokens) {
        while (tokens > capacity()) {
            for (int layer = 0; layer < layers; layer++) {
                keys.add(page(formatK));
                values.add(page(formatV));
                rotated.add(rotatedPage());
            }
        }
    }

    /// What has all three stores; where memory ran out in the middle of a page, one has more of it than another.
    private long capacity() {
        return (long) rotated.size() / layers * PAGE;
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

    private MemorySegment rotatedPage() {
        MemorySegment spare = spareRotated.poll();
        return spare == null ? page(formatK) : spare;
    }

    /// Gives up the rotated copies of the pages that end at or before `token`; their memory serves the next pages.
    void dropRotatedBefore(long token) {
        for (int i = Math.toIntExact(token / PAGE) * layers - 1; i >= 0 && rotated.get(i) != null; i--) {
            spareRotated.push(Objects.requireNonNull(rotated.get(i)));
            rotated.set(i, null);
        }
    }

    /// The first token from which on all rotated copies are there.
    long rotatedFrom() {
        int i = rotated.size() / layers;
        while (i > 0 && rotated.get((i - 1) * layers) != null) {
            i--;
        }
        return (long) i * PAGE;
    }

    /// Takes pages again for the rotated copies from `token` on; the caller fills them.
    void restoreRotatedPages(long token) {
        for (int i = Math.toIntExact(token / PAGE) * layers; i < rotated.size() && rotated.get(i) == null; i++) {
            rotated.set(i, rotatedPage());
        }
    }

    long memoryBytes() {
        return bytes;
    }

    /// Rounds keys to what the cache can hold, so that a rotated copy is the same whenever it is made.
    void roundKeys(float[] k, int from, int to) {
        for (int i = from; i < to; i++) {
            k[i] = formatK.round(k[i]);
        }
    }

    /// Stores the key of one token: un-rotated and rotated values of one head, `at + i · step` in the given arrays.
    void storeKey(int layer, int head, long token, float[] plain, int plainAt, float[] turned, int turnedAt, int step) {
        int page = page(layer, token);
        int slot = (int) (token % PAGE);
        MemorySegment plainPage = keys.get(page);
        MemorySegment turnedPage = Objects.requireNonNull(rotated.get(page));
        long group = ((long) head * PAGE + slot - slot % KEY_GROUP) * headDim + slot % KEY_GROUP;
        for (int i = 0; i < headDim; i++) {
            long at = (group + (long) i * KEY_GROUP) * formatK.bytes;
            formatK.store(plainPage, at, plain[plainAt + i * step]);
            formatK.store(turnedPage, at, turned[turnedAt + i * step]);
        }
    }

    /// Stores the rotated copies of a group of 16 keys, `(headDim, 16)`.
    void storeRotatedGroup(int layer, int head, long from, float[] turned) {
        MemorySegment page = Objects.requireNonNull(rotated.get(page(layer, from)));
        long at = ((long) head * PAGE + from % PAGE) * headDim;
        for (int i = 0; i < headDim * KEY_GROUP; i++) {
            formatK.store(page, (at + i) * formatK.bytes, turned[i]);
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
        MemorySegment page = Objects.requireNonNull(rotated.get(page(layer, from)));
        formatK.load(kernels, page, at, dst, 0, count * headDim);
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
