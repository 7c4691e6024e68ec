package io.github.reattn.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Chooses the kernels once per process: the Vector API where it is there and wide enough, else the scalar reference.
///
/// `-Dreattn.kernels=scalar|vector` forces the choice. The vector class is reached by name alone, so that plain
/// `java -jar` without the incubator module never links it.
public final class KernelProvider {
    private static final String VECTOR_KERNELS = "io.github.reattn.cpu.vector.VectorKernels";

    private KernelProvider() {}

    /// The kernels of this process.
    public static Kernels kernels() {
        return Holder.KERNELS;
    }

    /// The vector kernels.
    ///
    /// @throws ReflectiveOperationException if the module `jdk.incubator.vector` is not there
    public static Kernels vector() throws ReflectiveOperationException {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new ClassNotFoundException("the module jdk.incubator.vector is not resolved");
        }
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return (Kernels) lookup.findConstructor(lookup.findClass(VECTOR_KERNELS), MethodType.methodType(void.class))
                    .invoke();
        } catch (ReflectiveOperationException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new ReflectiveOperationException(thrown);
        }
    }

    private static final class Holder {
        static final Kernels KERNELS = choose(System.getProperty("reattn.kernels", "auto"));

        private static Kernels choose(String wanted) {
            if (wanted.equals("scalar")) {
                return new ScalarKernels();
            }
            try {
                return vector();
            } catch (ReflectiveOperationException missing) {
                if (wanted.equals("vector")) {
                    throw new IllegalStateException(
                            "-Dreattn.kernels=vector: " + missing.getMessage()
                                    + "; start java with --add-modules jdk.incubator.vector",
                            missing);
                }
                return new ScalarKernels();
            }
        }
    }
}
