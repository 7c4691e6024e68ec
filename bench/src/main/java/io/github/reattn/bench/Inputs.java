package io.github.reattn.bench;

import io.github.reattn.cpu.KernelProvider;
import io.github.reattn.cpu.Kernels;
import io.github.reattn.cpu.ScalarKernels;
import io.github.reattn.gguf.GgmlType;
import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// What benchmarks compute with: kernels by name, and random values with fixed seeds.
final class Inputs {
    private Inputs() {}

    /// `scalar` or `vector`, as `@Param` says it.
    static Kernels kernels(String name) {
        return switch (name) {
            case "scalar" -> new ScalarKernels();
            case "vector" -> {
                try {
                    yield KernelProvider.vector();
                } catch (ReflectiveOperationException missing) {
                    throw new IllegalStateException(
                            "no vector kernels: " + missing.getMessage()
                                    + "; with -f 0 start java itself with --add-modules jdk.incubator.vector",
                            missing);
                }
            }
            default -> throw new IllegalArgumentException("kernels is '" + name + "', expected scalar or vector");
        };
    }

    /// Normally distributed values.
    static float[] floats(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// A random matrix in native memory, 64-byte aligned.
    static Tensor tensor(Arena arena, GgmlType type, int rows, int cols, long seed) {
        MemorySegment data = arena.allocate(Math.multiplyExact(rows, type.bytes(cols)), 64);
        BlockCodec.of(type).encode(floats(Math.multiplyExact(rows, cols), seed), 0, data, 0, rows * cols);
        return new Tensor("random", type, rows, cols, data);
    }

    /// The same matrix in other memory: as costly to read, and cheap to make.
    static Tensor copy(Arena arena, Tensor tensor) {
        MemorySegment data = arena.allocate(tensor.data().byteSize(), 64).copyFrom(tensor.data());
        return new Tensor(tensor.name(), tensor.type(), tensor.rows(), tensor.cols(), data);
    }
}
