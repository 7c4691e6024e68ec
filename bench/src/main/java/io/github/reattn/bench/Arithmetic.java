package io.github.reattn.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Adds a line to a throughput benchmark's result: GFLOP (10⁹ additions and multiplications) per second, summed over
/// threads.
@AuxCounters
@State(Scope.Thread)
public class Arithmetic {
    public double gigaflops;

    void computed(long flops) {
        gigaflops += flops * 1e-9;
    }
}
