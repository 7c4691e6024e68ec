package io.github.reattn.cpu;

import io.github.reattn.backend.Backend;
import io.github.reattn.backend.Session;
import io.github.reattn.backend.SessionOptions;
import io.github.reattn.model.ForwardPlan;

/// The CPU as a device.
public final class CpuBackend implements Backend {
    private final Kernels kernels;
    private final RowPool pool;

    private CpuBackend(Kernels kernels, int threads) {
        this.kernels = kernels;
        this.pool = new RowPool(threads);
    }

    /// A backend with this process's kernels.
    ///
    /// @param threads how many threads compute, the caller's included; 0 = one per processor
    public static CpuBackend create(int threads) {
        return create(KernelProvider.kernels(), threads);
    }

    /// A backend with given kernels.
    public static CpuBackend create(Kernels kernels, int threads) {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 to 1024, or 0 for all");
        }
        return new CpuBackend(kernels, threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }

    @Override
    public String name() {
        return "cpu: " + kernels.name() + ", " + pool.threads() + (pool.threads() == 1 ? " thread" : " threads");
    }

    @Override
    public Session open(ForwardPlan plan, SessionOptions options) {
        return new CpuSession(plan, options, kernels, pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
