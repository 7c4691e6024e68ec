package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.L;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.github.reattn.model.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Norms, activations, residuals and softmax.
final class Elementwise {
    private static final int T = TileMatMul.T;
    private static final float LOG2_E = 1.44269504f;
    /// ln 2 in two parts, the first exact in few bits, so that `x − n · ln 2` keeps its low bits (Cody and Waite).
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /// Adding and subtracting 1.5 · 2²³ rounds to the nearest integer.
    private static final float ROUND = 12582912f;

    private Elementwise() {}

    /// eˣ for x ≤ 88, relative error below 2⁻²²; 0 below −87. Minimax polynomial of degree 6 on ±ln 2 / 2 (Cephes
    /// `expf`).
    static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(-87f).min(88f);
        FloatVector n = clamped.mul(LOG2_E).add(ROUND).sub(ROUND);
        FloatVector r = n.mul(-LN2_HIGH).add(clamped);
        r = n.mul(-LN2_LOW).add(r);
        FloatVector p = FloatVector.broadcast(F, 1.9875691500e-4f)
                .fma(r, FloatVector.broadcast(F, 1.3981999507e-3f))
                .fma(r, FloatVector.broadcast(F, 8.3334519073e-3f))
                .fma(r, FloatVector.broadcast(F, 4.1665795894e-2f))
                .fma(r, FloatVector.broadcast(F, 1.6666665459e-1f))
                .fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector exponent = ((IntVector) n.convert(F2I, 0)).add(127).lanewise(LSHL, 23);
        return p.mul(exponent.reinterpretAsFloats());
    }

    static void gate(Activation activation, float[] gate, float[] up, int at, int n) {
        int whole = at + n - n % L;
        switch (activation) {
            case SILU -> silu(gate, up, at, whole);
            case GELU -> gelu(gate, up, at, whole);
        }
        for (int i = whole; i < at + n; i++) {
            double x = gate[i];
            double z = activation == Activation.SILU ? -x : -2 * 0.7978845608 * x * (1 + 0.044715 * x * x);
            gate[i] = (float) (x / (1 + Math.exp(z))) * up[i];
        }
    }

    /// A method for each activation: C2 inlines one [#exp] in a method, then it has enough, and the vectors of a second
    /// would be boxed.
    private static void silu(float[] gate, float[] up, int from, int to) {
        for (int i = from; i < to; i += L) {
            FloatVector x = FloatVector.fromArray(F, gate, i);
            FloatVector y = x.div(exp(x.neg()).add(1f));
            y.mul(FloatVector.fromArray(F, up, i)).intoArray(gate, i);
        }
    }

    /// (1 + tanh z) / 2 = 1 / (1 + e^−2z)
    private static void gelu(float[] gate, float[] up, int from, int to) {
        for (int i = from; i < to; i += L) {
            FloatVector x = FloatVector.fromArray(F, gate, i);
            FloatVector z = x.mul(x).mul(0.044715f).add(1f).mul(x).mul(-2 * 0.7978845608f);
            FloatVector y = x.div(exp(z).add(1f));
            y.mul(FloatVector.fromArray(F, up, i)).intoArray(gate, i);
        }
    }

    static void addScaled(float[] from, float scale, float[] into, int at, int n) {
        int end = at + n;
        int i = at;
        for (; i + L <= end; i += L) {
            FloatVector.fromArray(F, from, i)
                    .mul(scale)
                    .add(FloatVector.fromArray(F, into, i))
                    .intoArray(into, i);
        }
        for (; i < end; i++) {
            into[i] += scale * from[i];
        }
    }

    static void rmsNorm(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        FloatVector squares = FloatVector.zero(F);
        int i = 0;
        for (; i + L <= n; i += L) {
            FloatVector v = FloatVector.fromArray(F, in, at + i);
            squares = v.fma(v, squares);
        }
        float sum = squares.reduceLanes(ADD);
        for (; i < n; i++) {
            sum += in[at + i] * in[at + i];
        }
        float inverse = (float) (1 / Math.sqrt(sum / n + eps));
        for (i = 0; i + L <= n; i += L) {
            FloatVector.fromArray(F, in, at + i)
                    .mul(inverse)
                    .mul(FloatVector.fromArray(F, weight, i))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = in[at + i] * inverse * weight[i];
        }
    }

    static void rmsNormTile(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        for (int lane = 0; lane < T; lane += L) {
            FloatVector squares = FloatVector.zero(F);
            for (int i = 0; i < n; i++) {
                FloatVector v = FloatVector.fromArray(F, in, at + i * T + lane);
                squares = v.fma(v, squares);
            }
            FloatVector inverse =
                    FloatVector.broadcast(F, 1f).div(squares.div(n).add(eps).sqrt());
            for (int i = 0; i < n; i++) {
                FloatVector.fromArray(F, in, at + i * T + lane)
                        .mul(inverse)
                        .mul(weight[i])
                        .intoArray(out, at + i * T + lane);
            }
        }
    }

    static void softmaxTile(
            float[] scores,
            int keys,
            float scale,
            float[] max,
            float[] sum,
            int stateAt,
            float[] out,
            int outAt,
            int headDim) {
        for (int lane = 0; lane < T; lane += L) {
            FloatVector before = FloatVector.fromArray(F, max, stateAt + lane);
            FloatVector top = before;
            for (int j = 0; j < keys; j++) {
                top = top.max(FloatVector.fromArray(F, scores, j * T + lane).mul(scale));
            }
            FloatVector carry = exp(before.sub(top));
            FloatVector total = FloatVector.fromArray(F, sum, stateAt + lane).mul(carry);
            for (int j = 0; j < keys; j++) {
                FloatVector weight = exp(FloatVector.fromArray(F, scores, j * T + lane)
                        .mul(scale)
                        .sub(top));
                weight.intoArray(scores, j * T + lane);
                total = total.add(weight);
            }
            if (!before.eq(top).allTrue()) {
                for (int i = 0; i < headDim; i++) {
                    FloatVector.fromArray(F, out, outAt + i * T + lane)
                            .mul(carry)
                            .intoArray(out, outAt + i * T + lane);
                }
            }
            top.intoArray(max, stateAt + lane);
            total.intoArray(sum, stateAt + lane);
        }
    }

    static float exponentials(float[] scores, int at, int n, float scale, float max) {
        int end = at + n;
        int i = at;
        FloatVector total = FloatVector.zero(F);
        for (; i + L <= end; i += L) {
            FloatVector weight =
                    exp(FloatVector.fromArray(F, scores, i).mul(scale).sub(max));
            weight.intoArray(scores, i);
            total = total.add(weight);
        }
        float sum = total.reduceLanes(ADD);
        for (; i < end; i++) {
            scores[i] = (float) Math.exp(scale * scores[i] - max);
            sum += scores[i];
        }
        return sum;
    }
}
