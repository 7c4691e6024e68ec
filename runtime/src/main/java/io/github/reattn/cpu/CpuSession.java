package io.github.reattn.cpu;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.attention.SelectionListener;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.model.ForwardPlan;
import org.jspecify.annotations.Nullable;

/// A sequence on the CPU: a cache, a position, and two interpreters of the same plan.
final class CpuSession implements Session {
    private final ForwardPlan plan;
    private final AttentionMode mode;
    private final Kernels kernels;
    private final RowPool pool;
    private final KvCache cache;
    private final RotatedCopies rotated;
    private final Batches batches;
    private final DecodeStep decode;
    private @Nullable PrefillStep prefill;
    private @Nullable SelectionListener listener;
    private @Nullable ScanCheck check;
    private int position;
    private long questionFrom = Long.MAX_VALUE;

    CpuSession(ForwardPlan plan, SessionOptions options, Kernels kernels, RowPool pool) {
        this.plan = plan;
        this.mode = options.mode();
        this.kernels = kernels;
        this.pool = pool;
        this.cache = new KvCache(
                plan.config(),
                CacheFormat.of(options.cacheTypeK()),
                CacheFormat.of(options.cacheTypeV()),
                options.maxTokens(),
                RotatedCopies.most(plan, mode));
        this.rotated = new RotatedCopies(plan, mode, kernels, pool, cache);
        this.batches = Batches.of(mode);
        this.decode = new DecodeStep(plan, mode, kernels, pool, cache);
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public void checkRoom(long tokens) {
        cache.check(tokens);
    }

    @Override
    public float[] forward(int[] tokens, int from, int to) {
        return run(tokens, from, to, null);
    }

    @Override
    public void forwardAll(int[] tokens, int from, int to, LogitsConsumer consumer) {
        run(tokens, from, to, consumer);
    }

    @Override
    public float[] forward(int token) {
        checkToken(token);
        cache.check(position + 1L);
        pool.acquire();
        try {
            rotated.prepare(position);
            return decodeOne(token);
        } finally {
            pool.release();
        }
    }

    private float[] decodeOne(int token) {
        cache.grow(position + 1L);
        float[] logits = decode.run(token, position);
        position++;
        rotated.trim(position);
        return logits;
    }

    private float[] run(int[] tokens, int from, int to, @Nullable LogitsConsumer each) {
        if (from < 0 || from >= to || to > tokens.length) {
            throw new IllegalArgumentException(
                    "tokens " + from + " to " + to + " of " + tokens.length + ": expected a range that is not empty");
        }
        for (int i = from; i < to; i++) {
            checkToken(tokens[i]);
        }
        cache.check((long) position + to - from);
        pool.acquire();
        try {
            rotated.prepare(position);
            int middle = from + batches.together(to - from);
            float[] logits = inBatches(tokens, from, middle, middle == to, each);
            return middle == to ? logits : oneByOne(tokens, middle, to, each);
        } finally {
            pool.release();
        }
    }

    private float[] oneByOne(int[] tokens, int from, int to, @Nullable LogitsConsumer each) {
        float[] logits = new float[0];
        for (int i = from; i < to; i++) {
            logits = decodeOne(tokens[i]);
            if (each != null) {
                each.accept(i, logits);
            }
        }
        return logits;
    }

    private float[] inBatches(int[] tokens, int from, int to, boolean wantLast, @Nullable LogitsConsumer each) {
        float[] logits = new float[0];
        if (from == to) {
            return logits;
        }
        PrefillStep step = prefill;
        if (step == null) {
            step = new PrefillStep(plan, mode, kernels, pool, cache);
            step.listen(listener);
            step.verify(check);
            prefill = step;
        }
        for (int at = from; at < to; ) {
            boolean question = position >= questionFrom;
            int end = at + batches.end(position, position + to - at, questionFrom) - position;
            cache.grow((long) position + end - at);
            logits = step.run(tokens, at, end, position, question, wantLast && end == to, each);
            position += end - at;
            rotated.trim(position);
            at = end;
        }
        return logits;
    }

    private void checkToken(int token) {
        if (token < 0 || token >= plan.config().vocabSize()) {
            throw new IllegalArgumentException("token " + token + " is outside the vocabulary of "
                    + plan.config().vocabSize());
        }
    }

    @Override
    public void question(int position) {
        questionFrom = position;
    }

    @Override
    public void listen(@Nullable SelectionListener listener) {
        this.listener = listener;
        decode.listen(listener);
        if (prefill != null) {
            prefill.listen(listener);
        }
    }

    @Override
    public void verifyScan(boolean on) {
        check = on ? new ScanCheck(plan.config(), kernels, cache) : null;
        decode.verify(check);
        if (prefill != null) {
            prefill.verify(check);
        }
    }

    @Override
    public void rewind(int position) {
        if (position < 0 || position > this.position) {
            throw new IllegalArgumentException(
                    "cannot rewind to token " + position + " of " + this.position + ": it is not in the past");
        }
        this.position = position;
    }

    @Override
    public long memoryBytes() {
        return cache.memoryBytes();
    }

    @Override
    public void close() {
        cache.close();
    }
}
