package io.github.reattn.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How many fused multiply-adds of floats this machine does in registers: the bound of every product of many tokens.
///
/// Twelve independent chains cover a latency of four to six cycles on two units, and fit 16 registers.
///
/// ```
/// mvn -B -Dquick package -pl bench -am
/// java -jar bench/target/benchmarks.jar FmaPeak -t 2 -rf json -rff fma.json
/// ```
@State(Scope.Benchmark)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FmaPeakBenchmark {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 4096;

    /// Every chain is c = c · factor + term, which goes to term / (1 − factor): no overflow, no subnormal numbers.
    /// They start apart, so that they cannot be merged.
    private float factor = 0.75f;

    private float term = 0.25f;

    @Setup
    public void gate() {
        Gate.close("sum of all chains", CHAINS * F.length(), chains(), 1e-3);
    }

    @Benchmark
    public float fma(Arithmetic arithmetic) {
        arithmetic.computed(2L * CHAINS * F.length() * STEPS);
        return chains();
    }

    private float chains() {
        FloatVector x = FloatVector.broadcast(F, factor);
        FloatVector y = FloatVector.broadcast(F, term);
        FloatVector c0 = FloatVector.broadcast(F, 0);
        FloatVector c1 = FloatVector.broadcast(F, 1);
        FloatVector c2 = FloatVector.broadcast(F, 2);
        FloatVector c3 = FloatVector.broadcast(F, 3);
        FloatVector c4 = FloatVector.broadcast(F, 4);
        FloatVector c5 = FloatVector.broadcast(F, 5);
        FloatVector c6 = FloatVector.broadcast(F, 6);
        FloatVector c7 = FloatVector.broadcast(F, 7);
        FloatVector c8 = FloatVector.broadcast(F, 8);
        FloatVector c9 = FloatVector.broadcast(F, 9);
        FloatVector c10 = FloatVector.broadcast(F, 10);
        FloatVector c11 = FloatVector.broadcast(F, 11);
        for (int i = 0; i < STEPS; i++) {
            c0 = c0.fma(x, y);
            c1 = c1.fma(x, y);
            c2 = c2.fma(x, y);
            c3 = c3.fma(x, y);
            c4 = c4.fma(x, y);
            c5 = c5.fma(x, y);
            c6 = c6.fma(x, y);
            c7 = c7.fma(x, y);
            c8 = c8.fma(x, y);
            c9 = c9.fma(x, y);
            c10 = c10.fma(x, y);
            c11 = c11.fma(x, y);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        sum = sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11);
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
