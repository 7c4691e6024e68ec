package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.I;
import static io.github.reattn.cpu.vector.Lanes.L;
import static io.github.reattn.cpu.vector.Lanes.LE;
import static io.github.reattn.cpu.vector.Lanes.S;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import io.github.reattn.gguf.Tensor;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/// Matrix-vector products of the unquantised formats; two far rows at a time, as in [BlockMatVec].
final class FloatMatVec {
    private FloatMatVec() {}

    /// `Σ a[i] · x[i]` over `n` values; `n` need not be a whole number of vectors.
    static float dot(float[] a, float[] x, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        int i = 0;
        for (; i + 2 * L <= n; i += 2 * L) {
            s0 = FloatVector.fromArray(F, a, i).fma(FloatVector.fromArray(F, x, i), s0);
            s1 = FloatVector.fromArray(F, a, i + L).fma(FloatVector.fromArray(F, x, i + L), s1);
        }
        float sum = s0.add(s1).reduceLanes(ADD);
        for (; i < n; i++) {
            sum += a[i] * x[i];
        }
        return sum;
    }

    static void f32(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int whole = w.cols() - w.cols() % L;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int i = 0; i < whole; i += L) {
                FloatVector xv = FloatVector.fromArray(F, x, i);
                a0 = FloatVector.fromMemorySegment(F, m, o0 + 4L * i, LE).fma(xv, a0);
                a1 = FloatVector.fromMemorySegment(F, m, o1 + 4L * i, LE).fma(xv, a1);
            }
            out[r] = a0.reduceLanes(ADD) + tail(w, r, whole, x);
            out[far] = a1.reduceLanes(ADD) + tail(w, far, whole, x);
        }
    }

    /// F16 by integer arithmetic, since the Vector API has no half: the exponent is moved and rebiased by a
    /// multiplication
    /// with 2¹¹², which is exact for subnormals too. Weights are finite; infinities become 65536.
    static void f16(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int whole = w.cols() - w.cols() % L;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int i = 0; i < whole; i += L) {
                FloatVector xv = FloatVector.fromArray(F, x, i).mul(0x1p112f);
                IntVector h0 = (IntVector)
                        ShortVector.fromMemorySegment(S, m, o0 + 2L * i, LE).convertShape(S2I, I, 0);
                IntVector h1 = (IntVector)
                        ShortVector.fromMemorySegment(S, m, o1 + 2L * i, LE).convertShape(S2I, I, 0);
                a0 = h0.lanewise(LSHL, 13).and(0x8fffe000).reinterpretAsFloats().fma(xv, a0);
                a1 = h1.lanewise(LSHL, 13).and(0x8fffe000).reinterpretAsFloats().fma(xv, a1);
            }
            out[r] = a0.reduceLanes(ADD) + tail(w, r, whole, x);
            out[far] = a1.reduceLanes(ADD) + tail(w, far, whole, x);
        }
    }

    /// BF16 is the upper half of an F32.
    static void bf16(Tensor w, float[] x, float[] out, int from, int to) {
        MemorySegment m = w.data();
        int whole = w.cols() - w.cols() % L;
        int stride = (to - from + 1) / 2;
        for (int r = from; r < from + stride; r++) {
            int far = Math.min(r + stride, to - 1);
            long o0 = w.rowOffset(r);
            long o1 = w.rowOffset(far);
            FloatVector a0 = FloatVector.zero(F);
            FloatVector a1 = FloatVector.zero(F);
            for (int i = 0; i < whole; i += L) {
                FloatVector xv = FloatVector.fromArray(F, x, i);
                IntVector h0 = (IntVector)
                        ShortVector.fromMemorySegment(S, m, o0 + 2L * i, LE).convertShape(S2I, I, 0);
                IntVector h1 = (IntVector)
                        ShortVector.fromMemorySegment(S, m, o1 + 2L * i, LE).convertShape(S2I, I, 0);
                a0 = h0.lanewise(LSHL, 16).reinterpretAsFloats().fma(xv, a0);
                a1 = h1.lanewise(LSHL, 16).reinterpretAsFloats().fma(xv, a1);
            }
            out[r] = a0.reduceLanes(ADD) + tail(w, r, whole, x);
            out[far] = a1.reduceLanes(ADD) + tail(w, far, whole, x);
        }
    }

    private static float tail(Tensor w, int row, int from, float[] x) {
        float sum = 0;
        for (int i = from; i < w.cols(); i++) {
            long at = w.rowOffset(row) + i * (long) w.type().blockBytes();
            sum += x[i]
                    * switch (w.type()) {
                        case F32 -> w.data().get(Lanes.FLOAT, at);
                        case F16 -> Float.float16ToFloat(w.data().get(Lanes.SHORT, at));
                        default -> Float.intBitsToFloat(w.data().get(Lanes.SHORT, at) << 16);
                    };
        }
        return sum;
    }
}
