package io.github.reattn.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// How fast this machine reads memory in order: the bound of every product of one token. An operation is one pass of a
/// thread over its part of a working set that is larger than the last-level cache.
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar ReadBandwidth -t 2 -rf json -rff bandwidth.json
/// ```
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class ReadBandwidthBenchmark {
    @Param("256")
    int workingSetMiB;

    private MemorySegment memory;

    @Setup
    public void fill() {
        memory = Arena.ofAuto().allocate((long) workingSetMiB << 20, 64).fill((byte) 1);
        long words = memory.byteSize() / Long.BYTES;
        if (sum(0, words) != words * 0x0101010101010101L) {
            throw new IllegalStateException("the sum of all words is wrong; nothing is measured");
        }
    }

    @Benchmark
    public long read(ThreadParams thread, Traffic traffic) {
        long words = memory.byteSize() / Long.BYTES;
        long from = words * thread.getThreadIndex() / thread.getThreadCount();
        long to = words * (thread.getThreadIndex() + 1) / thread.getThreadCount();
        traffic.read((to - from) * Long.BYTES);
        return sum(from, to);
    }

    private long sum(long from, long to) {
        long sum = 0;
        // Slices with int indices: loops that C2 unrolls and vectorises.
        for (long at = from; at < to; ) {
            int n = (int) Math.min(to - at, 1 << 20);
            sum += sum(memory.asSlice(at * Long.BYTES, (long) n * Long.BYTES), n);
            at += n;
        }
        return sum;
    }

    private static long sum(MemorySegment words, int n) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += words.getAtIndex(ValueLayout.JAVA_LONG, i);
            b += words.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
            c += words.getAtIndex(ValueLayout.JAVA_LONG, i + 2);
            d += words.getAtIndex(ValueLayout.JAVA_LONG, i + 3);
        }
        for (; i < n; i++) {
            a += words.getAtIndex(ValueLayout.JAVA_LONG, i);
        }
        return a + b + c + d;
    }
}
