package io.github.reattn.cpu;

import static io.github.reattn.cpu.KernelCases.EPS;
import static io.github.reattn.cpu.KernelCases.assertClose;
import static io.github.reattn.cpu.KernelCases.floats;
import static io.github.reattn.cpu.KernelCases.largest;
import static io.github.reattn.cpu.KernelCases.sumError;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.cpu.KernelCases.Data;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The kernels whose lanes are tokens, against loops in double precision: every token of a tile for itself.
class TileKernelsEqualityTest {
    private static final float MASKED = -1e30f;

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void productHoldsForEveryNumberOfRows(Kernels kernels) {
        int width = kernels.tileTokens();
        Random random = new Random(1);
        for (int rows = 1; rows <= 25; rows++) {
            for (int cols : new int[] {1, 3, 17, 64}) {
                for (Data data : rows < 3 ? Data.values() : new Data[] {Data.RANDOM}) {
                    float[] a = floats(random, rows * cols, data);
                    float[] x = floats(random, 5 + cols * width, data);
                    float[] out = new float[3 + rows * width];
                    kernels.matMulTile(a, rows, cols, x, 5, out, 3);
                    double error = sumError(cols, largest(a), largest(x));
                    for (int i = 0; i < rows * width; i++) {
                        double exact = 0;
                        for (int k = 0; k < cols; k++) {
                            exact += (double) a[i / width * cols + k] * x[5 + k * width + i % width];
                        }
                        String shape = rows + " × " + cols;
                        assertClose(out[3 + i], exact, error, at -> shape + ", value " + at, i);
                    }
                    assertThat(out).startsWith(0, 0, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void transposedProductReplacesOrAddsUp(Kernels kernels) {
        int width = kernels.tileTokens();
        Random random = new Random(2);
        for (int rows : new int[] {8, 16, 24, 40, 64}) {
            for (int cols : new int[] {1, 2, 17, 64}) {
                for (int stride : new int[] {rows, rows + 5}) {
                    for (boolean accumulate : new boolean[] {false, true}) {
                        float[] a = floats(random, 7 + (cols - 1) * stride + rows, Data.RANDOM);
                        float[] x = floats(random, 5 + cols * width, Data.RANDOM);
                        float[] before = floats(random, 3 + rows * width, Data.RANDOM);
                        float[] out = before.clone();
                        kernels.matMulTileTransposed(a, 7, stride, rows, cols, x, 5, out, 3, accumulate);
                        double error = sumError(cols + 1, largest(a), largest(x));
                        for (int i = 0; i < rows * width; i++) {
                            double exact = accumulate ? before[3 + i] : 0;
                            for (int k = 0; k < cols; k++) {
                                exact += (double) a[7 + k * stride + i / width] * x[5 + k * width + i % width];
                            }
                            String shape = rows + " × " + cols + " by " + stride + " accumulating " + accumulate;
                            assertClose(out[3 + i], exact, error, at -> shape + ", value " + at, i);
                        }
                        assertThat(Arrays.copyOf(out, 3)).isEqualTo(Arrays.copyOf(before, 3));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void normOfATileIsTheNormOfEveryToken(Kernels kernels) {
        int width = kernels.tileTokens();
        Random random = new Random(3);
        for (Data data : Data.values()) {
            for (int n : new int[] {1, 16, 97}) {
                float[] in = floats(random, 4 + n * width, data);
                float[] weight = floats(random, n, Data.RANDOM);
                float[] out = new float[in.length];
                kernels.rmsNormTile(in, 4, n, weight, 1e-5f, out);
                float[] inPlace = in.clone();
                kernels.rmsNormTile(inPlace, 4, n, weight, 1e-5f, inPlace);
                for (int t = 0; t < width; t++) {
                    double squares = 0;
                    for (int i = 0; i < n; i++) {
                        squares += Math.pow(in[4 + i * width + t], 2);
                    }
                    for (int i = 0; i < n; i++) {
                        int at = 4 + i * width + t;
                        double exact = in[at] / Math.sqrt(squares / n + 1e-5f) * weight[i];
                        assertClose(out[at], exact, EPS * (n + 4) * Math.abs(exact), j -> data + " " + j, at);
                        assertThat(inPlace[at]).isEqualTo(out[at]);
                    }
                }
            }
        }
    }

    /// Several blocks of scores with an online softmax between them, as attention uses it; a part of the tokens does
    /// not see the first block, another sees only every third key.
    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void softmaxOverBlocksIsTheSoftmaxOfAll(Kernels kernels) {
        int width = kernels.tileTokens();
        Random random = new Random(4);
        for (float scale : new float[] {0.125f, 1, 20}) {
            int[] blocks = {5, 64, 1, 30};
            int keys = Arrays.stream(blocks).sum();
            int headDim = 3;
            double[][] seen = new double[width][keys];
            float[] values = floats(random, keys * headDim, Data.RANDOM);
            float[] max = new float[2 + width];
            float[] sum = new float[2 + width];
            float[] out = new float[1 + headDim * width];
            Arrays.fill(max, MASKED);
            int first = 0;
            for (int count : blocks) {
                float[] scores = floats(random, count * width, Data.RANDOM);
                for (int i = 0; i < scores.length; i++) {
                    int key = first + i / width;
                    int t = i % width;
                    boolean seesKey = switch (t % 4) {
                        case 0 -> true;
                        case 1 -> key >= 5;
                        case 2 -> key % 3 == 0;
                        default -> key <= 5;
                    };
                    if (!seesKey) {
                        scores[i] = MASKED;
                    }
                    seen[t][key] = scores[i];
                }
                kernels.softmaxTile(scores, count, scale, max, sum, 2, out, 1, headDim);
                for (int i = 0; i < scores.length; i++) {
                    for (int d = 0; d < headDim; d++) {
                        out[1 + d * width + i % width] += scores[i] * values[(first + i / width) * headDim + d];
                    }
                }
                first += count;
            }
            for (int t = 0; t < width; t++) {
                checkToken(seen[t], values, scale, max[2 + t], sum[2 + t], out, 1 + t, width);
            }
        }
    }

    private static void checkToken(
            double[] scores, float[] values, float scale, float max, float sum, float[] out, int at, int width) {
        double top = Arrays.stream(scores).max().orElseThrow() * scale;
        double total = 0;
        double[] mean = new double[values.length / scores.length];
        for (int key = 0; key < scores.length; key++) {
            double weight = Math.exp(scores[key] * scale - top);
            total += weight;
            for (int d = 0; d < mean.length; d++) {
                mean[d] += weight * values[key * mean.length + d];
            }
        }
        // Rounding of a score times scale changes its weight by as much, relatively.
        double error = EPS * (scores.length + 4 * Math.abs(top));
        String token = "token " + at + " at scale " + scale;
        assertClose(max, top, EPS * Math.abs(top), i -> token, 0);
        assertClose(sum, total, error * total, i -> token, 0);
        for (int d = 0; d < mean.length; d++) {
            assertClose(out[at + d * width] / sum, mean[d] / total, 2 * error * largest(values), i -> token, 0);
        }
    }

    /// Few distinct scores, so that most are ties; in blocks, as keys are scanned.
    @ParameterizedTest
    @MethodSource("io.github.reattn.cpu.KernelCases#kernels")
    void bestKeysOfEveryTokenAreInOrderAndTheLowerKeyWinsATie(Kernels kernels) {
        int width = kernels.tileTokens();
        Random random = new Random(5);
        for (int k : new int[] {1, 2, 4, 7, 64}) {
            float[] top = new float[3 + k * width];
            int[] index = new int[3 + k * width];
            Arrays.fill(top, -Float.MAX_VALUE);
            Arrays.fill(index, -1);
            float[][] all = new float[width][0];
            for (int count : new int[] {1, 16, 33, 64}) {
                float[] scores = new float[count * width];
                int firstKey = 10 + all[0].length;
                for (int i = 0; i < scores.length; i++) {
                    scores[i] = random.nextInt(5) == 0 ? -Float.MAX_VALUE : random.nextInt(-4, 5);
                    all[i % width] = Arrays.copyOf(all[i % width], firstKey - 10 + i / width + 1);
                    all[i % width][firstKey - 10 + i / width] = scores[i];
                }
                kernels.topKTile(scores, count, firstKey, top, index, 3, k);
            }
            for (int t = 0; t < width; t++) {
                int[] best = TokenKernelsEqualityTest.best(all[t], k);
                for (int i = 0; i < k; i++) {
                    int at = 3 + i * width + t;
                    assertThat(index[at]).as("place %d of token %d", i, t).isEqualTo(best[i] < 0 ? -1 : 10 + best[i]);
                    assertThat(top[at]).isEqualTo(best[i] < 0 ? -Float.MAX_VALUE : all[t][best[i]]);
                }
            }
        }
    }
}
