package io.github.reattn.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Adds a line to a throughput benchmark's result: GB (10⁹ bytes) read per second, summed over threads.
@AuxCounters
@State(Scope.Thread)
public class Traffic {
    public double gigabytes;

    void read(long bytes) {
        gigabytes += bytes * 1e-9;
    }
}
