package io.github.reattn;

import io.github.reattn.generation.Cancellation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Work in a daemon thread of its own.
final class Background {
    private Background() {}

    /// Starts work. Cancelling the future cancels the work.
    static <T> CompletableFuture<T> start(String threadName, Cancellation cancellation, Supplier<T> work) {
        Result<T> result = new Result<>(cancellation);
        Thread.ofPlatform().daemon().name(threadName).start(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static final class Result<T> extends CompletableFuture<T> {
        private final Cancellation cancellation;

        Result(Cancellation cancellation) {
            this.cancellation = cancellation;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancellation.cancel();
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
