package io.github.reattn.cpu;

import static io.github.reattn.cpu.KernelCases.EPS;
import static io.github.reattn.cpu.KernelCases.assertClose;
import static io.github.reattn.cpu.KernelCases.floats;
import static io.github.reattn.cpu.KernelCases.largest;
import static io.github.reattn.cpu.KernelCases.sumError;
import static io.github.reattn.cpu.Kernels.KEY_GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.cpu.KernelCases.Data;
import io.github.reattn.model.Activation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The kernels of a single token, against loops in double precision.
class TokenKernelsEqualityTest {

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void normDividesByTheRootMeanSquare(Kernels kernels) {
        Random random = new Random(1);
        for (Data data : Data.values()) {
            for (int n : new int[] {1, 5, 16, 96, 97}) {
                float[] in = floats(random, 3 + n + 2, data);
                float[] weight = floats(random, n, Data.RANDOM);
                float[] out = in.clone();
                kernels.rmsNorm(in, 3, n, weight, 1e-5f, out);
                double squares = 0;
                for (int i = 0; i < n; i++) {
                    squares += Math.pow(in[3 + i], 2);
                }
                for (int i = 0; i < n; i++) {
                    double exact = in[3 + i] / Math.sqrt(squares / n + 1e-5f) * weight[i];
                    assertClose(out[3 + i], exact, EPS * (n + 4) * Math.abs(exact), at -> data + " " + at, i);
                }
                assertUntouchedOutside(out, in, 3, n);
                float[] inPlace = in.clone();
                kernels.rmsNorm(inPlace, 3, n, weight, 1e-5f, inPlace);
                assertThat(inPlace).isEqualTo(out);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void gateIsTheActivationTimesUp(Kernels kernels) {
        float[] special = {0, -0f, 1, -1, 20, -20, 87, -87, 88.5f, -88.5f, 104, -104, 1e4f, -1e4f, 1e-40f, -1e-40f};
        for (Activation activation : Activation.values()) {
            for (int n : new int[] {1, 16, 33, 71}) {
                Random random = new Random(n);
                float[] gate = floats(random, 3 + n + 1, Data.RANDOM);
                float[] up = floats(random, 3 + n + 1, Data.RANDOM);
                for (int i = 0; i < n; i++) {
                    gate[3 + i] = i % 2 == 0 ? special[i / 2 % special.length] : 4 * gate[3 + i];
                }
                float[] out = gate.clone();
                kernels.gate(activation, out, up, 3, n);
                for (int i = 3; i < 3 + n; i++) {
                    double exact = activate(activation, gate[i]) * up[i];
                    double error = 16 * EPS * Math.abs(exact)
                            + 1e-15 * Math.abs((double) gate[i] * up[i])
                            + Float.MIN_VALUE * (1 + Math.abs(up[i]));
                    float x = gate[i];
                    assertClose(out[i], exact, error, at -> activation + " of " + x, i);
                }
                assertUntouchedOutside(out, gate, 3, n);
            }
        }
    }

    private static double activate(Activation activation, double x) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            // (1 + tanh z) / 2 = 1 / (1 + e^−2z)
            case GELU -> x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        };
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void residualIsAddedWithItsFactor(Kernels kernels) {
        Random random = new Random(3);
        for (int n : new int[] {1, 15, 16, 17, 100}) {
            float[] from = floats(random, 2 + n + 3, Data.EXTREMES);
            float[] into = floats(random, 2 + n + 3, Data.EXTREMES);
            float[] out = into.clone();
            kernels.addScaled(from, 0.3f, out, 2, n);
            for (int i = 2; i < 2 + n; i++) {
                double part = 0.3f * (double) from[i];
                double error = EPS * (Math.abs(part) + Math.abs(into[i])) + Float.MIN_VALUE;
                assertClose(out[i], into[i] + part, error, at -> "value " + at, i);
            }
            assertUntouchedOutside(out, into, 2, n);
        }
    }

    /// Groups of keys one behind another, and groups that are columns of one wide matrix.
    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void scoresAreProductsWithTheQuery(Kernels kernels) {
        Random random = new Random(4);
        for (int headDim : new int[] {8, 16, 24, 64, 128}) {
            for (int groups = 1; groups <= 5; groups++) {
                for (boolean wide : new boolean[] {false, true}) {
                    int stride = wide ? groups * KEY_GROUP + 3 : KEY_GROUP;
                    int groupStep = wide ? KEY_GROUP : headDim * KEY_GROUP;
                    float[] k = floats(random, wide ? stride * headDim : groups * groupStep, Data.RANDOM);
                    float[] q = floats(random, 5 + headDim, Data.RANDOM);
                    float[] scores = new float[7 + groups * KEY_GROUP];
                    kernels.scoreGroups(k, groups, groupStep, stride, headDim, q, 5, scores, 7);
                    double error = sumError(headDim, largest(k), largest(q));
                    for (int j = 0; j < groups * KEY_GROUP; j++) {
                        double exact = 0;
                        for (int i = 0; i < headDim; i++) {
                            int at = j / KEY_GROUP * groupStep + i * stride + j % KEY_GROUP;
                            exact += (double) q[5 + i] * k[at];
                        }
                        String shape = groups + " groups of " + headDim + (wide ? " wide" : "");
                        assertClose(scores[7 + j], exact, error, at -> shape + ", key " + at, j);
                    }
                    assertThat(scores).startsWith(0, 0, 0, 0, 0, 0, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void columnsAreCopiedFromAnyLaneOn(Kernels kernels) {
        int rows = 24;
        float[] group = floats(5, rows * KEY_GROUP + KEY_GROUP);
        for (int lane = 0; lane < KEY_GROUP; lane++) {
            float[] dst = new float[9 + (rows - 1) * 37 + KEY_GROUP];
            kernels.copyColumns(group, lane, dst, 9, 37, rows);
            float[] expected = new float[dst.length];
            for (int i = 0; i < rows * KEY_GROUP; i++) {
                int row = i / KEY_GROUP;
                expected[9 + row * 37 + i % KEY_GROUP] = group[row * KEY_GROUP + lane + i % KEY_GROUP];
            }
            assertThat(dst).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void bestKeysAreInOrderAndTheLowerKeyWinsATie(Kernels kernels) {
        Random random = new Random(6);
        for (int k : new int[] {1, 2, 4, 7, 64}) {
            for (int distinct : new int[] {1, 3, 1_000_000}) {
                float[] top = new float[2 + k];
                int[] index = new int[2 + k];
                Arrays.fill(top, -Float.MAX_VALUE);
                Arrays.fill(index, -1);
                float[] all = new float[0];
                for (int count : new int[] {1, 0, 16, 31, 64}) {
                    int before = all.length;
                    all = Arrays.copyOf(all, before + count);
                    for (int i = before; i < all.length; i++) {
                        all[i] = random.nextInt(distinct) - distinct / 2;
                    }
                    float[] scores = new float[5 + count];
                    System.arraycopy(all, before, scores, 5, count);
                    kernels.topK(scores, 5, count, 100 + before, top, index, 2, k);
                }
                int[] best = best(all, k);
                for (int i = 0; i < k; i++) {
                    assertThat(index[2 + i]).as("place %d of %d", i, k).isEqualTo(best[i] < 0 ? -1 : 100 + best[i]);
                    assertThat(top[2 + i]).isEqualTo(best[i] < 0 ? -Float.MAX_VALUE : all[best[i]]);
                }
            }
        }
    }

    /// The indices of the `k` largest scores, the lower index first among equals; −1 where none is left.
    static int[] best(float[] scores, int k) {
        int[] best = new int[k];
        boolean[] taken = new boolean[scores.length];
        for (int i = 0; i < k; i++) {
            best[i] = -1;
            float largest = -Float.MAX_VALUE;
            for (int j = 0; j < scores.length; j++) {
                if (!taken[j] && scores[j] > largest) {
                    largest = scores[j];
                    best[i] = j;
                }
            }
            if (best[i] >= 0) {
                taken[best[i]] = true;
            }
        }
        return best;
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void weightedSumAddsUpValues(Kernels kernels) {
        Random random = new Random(7);
        for (int headDim : new int[] {1, 8, 16, 24, 64, 72, 128}) {
            for (int keys : new int[] {0, 1, 2, 63, 64}) {
                float[] v = floats(random, keys * headDim + 1, Data.RANDOM);
                float[] weights = floats(random, 4 + keys, Data.RANDOM);
                float[] before = floats(random, 6 + headDim + 1, Data.RANDOM);
                float[] out = before.clone();
                kernels.weightedSum(v, keys, headDim, weights, 4, out, 6);
                double error = sumError(keys + 1, Math.max(1, largest(weights)), Math.max(1, largest(v)));
                for (int i = 0; i < headDim; i++) {
                    double exact = before[6 + i];
                    for (int j = 0; j < keys; j++) {
                        exact += (double) weights[4 + j] * v[j * headDim + i];
                    }
                    String shape = keys + " × " + headDim;
                    assertClose(out[6 + i], exact, error, at -> shape + ", value " + at, i);
                }
                assertUntouchedOutside(out, before, 6, headDim);
            }
        }
    }

    /// Over the whole range: what is masked or far below the maximum weighs nothing, and never becomes NaN.
    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void exponentialsAreRelativeToTheMaximum(Kernels kernels) {
        Random random = new Random(8);
        for (int n : new int[] {0, 1, 15, 16, 50, 512}) {
            float[] scores = new float[3 + n + 2];
            for (int i = 3; i < 3 + n; i++) {
                scores[i] = i % 7 == 0 ? -1e30f : (float) (-random.nextDouble() * (i % 2 == 0 ? 30 : 1200));
            }
            float[] out = scores.clone();
            float sum = kernels.exponentials(out, 3, n, 0.125f, -0.5f);
            double total = 0;
            for (int i = 3; i < 3 + n; i++) {
                double exponent = 0.125f * (double) scores[i] + 0.5;
                double exact = Math.exp(exponent);
                total += exact;
                double error = EPS * (2 + Math.min(100, -exponent)) * exact + 2e-38;
                assertClose(out[i], exact, error, at -> "score " + at, i);
            }
            assertClose(sum, total, EPS * (n + 4) * total + n * 2e-38, at -> "sum of " + n, 0);
            assertUntouchedOutside(out, scores, 3, n);
        }
    }

    private static void assertUntouchedOutside(float[] out, float[] before, int from, int n) {
        assertThat(Arrays.copyOf(out, from)).isEqualTo(Arrays.copyOf(before, from));
        assertThat(Arrays.copyOfRange(out, from + n, out.length))
                .isEqualTo(Arrays.copyOfRange(before, from + n, before.length));
    }
}
