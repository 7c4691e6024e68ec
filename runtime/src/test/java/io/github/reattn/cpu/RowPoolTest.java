package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowPoolTest {

    /// Short runs of changing size in close succession, on more threads than most machines have cores: a worker that
    /// lost its core inside one run comes back during the next.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyItemOfEveryRunIsDoneOnceBeforeItReturns(int threads) {
        try (RowPool pool = new RowPool(threads)) {
            AtomicIntegerArray done = new AtomicIntegerArray(64);
            RowPool.Task task = (from, to, worker) -> {
                for (int i = from; i < to; i++) {
                    done.incrementAndGet(i);
                }
            };
            long end = System.nanoTime() + 400_000_000;
            for (int run = 0; System.nanoTime() < end; run++) {
                int items = 2 + run * 7 % 63;
                pool.run(items, 1 + run % 3, task);
                for (int i = 0; i < done.length(); i++) {
                    int times = done.get(i);
                    if (times != (i < items ? 1 : 0)) {
                        assertThat(times)
                                .as("item %d of %d, run %d", i, items, run)
                                .isEqualTo(i < items ? 1 : 0);
                    }
                    done.setPlain(i, 0);
                }
            }
        }
    }

    @Test
    void twoPiecesWithTheSameWorkerNumberNeverOverlap() {
        try (RowPool pool = new RowPool(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            boolean[] overlapped = new boolean[1];
            for (int run = 0; run < 2_000; run++) {
                pool.run(12, 1, (from, to, worker) -> {
                    if (busy.getAndIncrement(worker) != 0) {
                        overlapped[0] = true;
                    }
                    Thread.onSpinWait();
                    busy.getAndDecrement(worker);
                });
            }
            assertThat(overlapped[0]).isFalse();
        }
    }

    @Test
    void runsAfterItsWorkersFellAsleep() throws InterruptedException {
        try (RowPool pool = new RowPool(3)) {
            for (int run = 0; run < 5; run++) {
                int[] sum = new int[3];
                pool.run(300, 1, (from, to, worker) -> sum[worker] += to - from);
                assertThat(Arrays.stream(sum).sum()).isEqualTo(300);
                Thread.sleep(5); // 25 times as long as a worker spins
            }
        }
    }

    @Test
    void failureOfAPieceIsTheCallersAndTheNextRunIsFine() {
        try (RowPool pool = new RowPool(3)) {
            assertThatThrownBy(() -> pool.run(100, 1, (from, to, worker) -> {
                        if (from == 57) {
                            throw new IllegalArgumentException("piece 57");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("piece 57");
            int[] sum = new int[3];
            pool.run(100, 1, (from, to, worker) -> sum[worker] += to - from);
            assertThat(Arrays.stream(sum).sum()).isEqualTo(100);
        }
    }
}
