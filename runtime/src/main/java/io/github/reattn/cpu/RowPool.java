package io.github.reattn.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads that share the rows of a product (or the heads of attention, or the tiles of a batch).
///
/// Workers spin for the next task for a bounded time, since a token is a few hundred tasks of some microseconds, and
/// park between tokens. The calling thread works too, and waits only for pieces that a worker has begun: on a machine
/// with more runnable threads than cores a worker without a core holds nothing up.
///
/// One caller at a time: sessions of a backend take turns through [#acquire] and [#release].
final class RowPool implements AutoCloseable {
    /// Hand-off by spinning costs 0.1 µs, by unparking 5 µs; a spinner that outlives its token only burns power.
    private static final long SPIN_NANOS = 200_000;

    /// Part of a piece of work.
    @FunctionalInterface
    interface Task {
        /// Does items `from` (inclusive) to `to` (exclusive).
        ///
        /// @param worker 0 … threads − 1; two calls with the same number never overlap
        void run(int from, int to, int worker);
    }

    private final Thread[] workers;
    private final ReentrantLock turn = new ReentrantLock(true);
    /// The number of the run in the upper half, the next item that nobody has taken in the lower: taking a piece by
    /// compare-and-set proves that `task`, `items` and `grain`, read before it, belong to the same run.
    private final AtomicLong state = new AtomicLong();

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger sleepers = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private Task task = (from, to, worker) -> {};
    private int items;
    private int grain = 1;

    RowPool(int threads) {
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            workers[i] = Thread.ofPlatform().daemon().name("reattn-" + worker).unstarted(() -> work(worker));
        }
        for (Thread thread : workers) {
            thread.start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    void acquire() {
        turn.lock();
    }

    void release() {
        turn.unlock();
    }

    /// Runs a task over `items` items in pieces of `grain`, on all threads, and returns when all is done.
    @SuppressWarnings("ThreadPriorityCheck") // a worker without a core can only finish its piece if it gets this one
    void run(int items, int grain, Task task) {
        if (workers.length == 0 || items <= grain) {
            task.run(0, items, 0);
            return;
        }
        // The run before this one is complete, so nobody takes pieces until the new number is published.
        this.task = task;
        this.items = items;
        this.grain = grain;
        done.setPlain(0);
        long run = (state.get() >>> 32) + 1;
        state.set(run << 32);
        if (sleepers.get() > 0) {
            for (Thread thread : workers) {
                LockSupport.unpark(thread);
            }
        }
        drain(run & 0xffffffffL, 0);
        for (int spins = 0; done.get() < items; spins++) {
            if (spins < 20_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a worker thread failed: " + thrown, thrown);
        }
    }

    /// Takes pieces of one run until none is left.
    private void drain(long run, int worker) {
        while (true) {
            long seen = state.get();
            int from = (int) seen;
            int count = items;
            int to = Math.min(count, from + grain);
            Task work = task;
            if (seen >>> 32 != run || from >= count) {
                return;
            }
            if (state.compareAndSet(seen, (run << 32) | to)) {
                try {
                    work.run(from, to, worker);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
                done.getAndAdd(to - from);
            }
        }
    }

    private void work(int worker) {
        long run = 0;
        while (!closed) {
            awaitAfter(run);
            run = state.get() >>> 32;
            drain(run, worker);
        }
    }

    private void awaitAfter(long run) {
        long start = 0;
        for (int spins = 1; state.get() >>> 32 == run && !closed; spins++) {
            Thread.onSpinWait();
            if ((spins & 1023) == 0) {
                long now = System.nanoTime();
                if (start == 0) {
                    start = now;
                } else if (now - start > SPIN_NANOS) {
                    sleepers.incrementAndGet();
                    while (state.get() >>> 32 == run && !closed) {
                        LockSupport.park(this);
                    }
                    sleepers.decrementAndGet();
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : workers) {
            LockSupport.unpark(thread);
        }
    }
}
