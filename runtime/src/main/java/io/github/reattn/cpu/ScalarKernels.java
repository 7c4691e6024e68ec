package io.github.reattn.cpu;

import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;
import io.github.reattn.model.Activation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The plain reference: loops that can be read as definitions. Correct for every format and on every machine.
public final class ScalarKernels implements Kernels {
    private static final int TILE = 16;
    private static final ValueLayout.OfShort HALF =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int tileTokens() {
        return TILE;
    }

    @Override
    public void matVec(Tensor w, float[] x, float[] out, int from, int to, float[] scratch) {
        BlockCodec codec = BlockCodec.of(w.type());
        for (int row = from; row < to; row++) {
            codec.decode(w.data(), w.rowOffset(row), scratch, 0, w.cols());
            float sum = 0;
            for (int i = 0; i < w.cols(); i++) {
                sum += scratch[i] * x[i];
            }
            out[row] = sum;
        }
    }

    @Override
    public void rmsNorm(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        float squares = 0;
        for (int i = 0; i < n; i++) {
            squares += in[at + i] * in[at + i];
        }
        float inverse = (float) (1 / Math.sqrt(squares / n + eps));
        for (int i = 0; i < n; i++) {
            out[at + i] = in[at + i] * inverse * weight[i];
        }
    }

    @Override
    public void gate(Activation activation, float[] gate, float[] up, int at, int n) {
        for (int i = at; i < at + n; i++) {
            gate[i] = activate(activation, gate[i]) * up[i];
        }
    }

    private static float activate(Activation activation, float x) {
        return switch (activation) {
            case SILU -> (float) (x / (1 + Math.exp(-x)));
            case GELU -> (float) (0.5 * x * (1 + Math.tanh(0.79788456080286535588 * x * (1 + 0.044715 * x * x))));
        };
    }

    @Override
    public void addScaled(float[] from, float scale, float[] into, int at, int n) {
        for (int i = at; i < at + n; i++) {
            into[i] += scale * from[i];
        }
    }

    @Override
    public void decodeRows(Tensor w, long from, int rows, float[] dst) {
        BlockCodec codec = BlockCodec.of(w.type());
        for (int r = 0; r < rows; r++) {
            codec.decode(w.data(), w.rowOffset(from + r), dst, r * w.cols(), w.cols());
        }
    }

    @Override
    public void matMulTile(float[] a, int rows, int cols, float[] x, int xAt, float[] out, int outAt) {
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < TILE; t++) {
                float sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum += a[r * cols + k] * x[xAt + k * TILE + t];
                }
                out[outAt + r * TILE + t] = sum;
            }
        }
    }

    @Override
    public void matMulTileTransposed(
            float[] a,
            int aAt,
            int stride,
            int rows,
            int cols,
            float[] x,
            int xAt,
            float[] out,
            int outAt,
            boolean accumulate) {
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < TILE; t++) {
                float sum = accumulate ? out[outAt + r * TILE + t] : 0;
                for (int k = 0; k < cols; k++) {
                    sum += a[aAt + k * stride + r] * x[xAt + k * TILE + t];
                }
                out[outAt + r * TILE + t] = sum;
            }
        }
    }

    @Override
    public void rmsNormTile(float[] in, int at, int n, float[] weight, float eps, float[] out) {
        for (int t = 0; t < TILE; t++) {
            float squares = 0;
            for (int i = 0; i < n; i++) {
                float value = in[at + i * TILE + t];
                squares += value * value;
            }
            float inverse = (float) (1 / Math.sqrt(squares / n + eps));
            for (int i = 0; i < n; i++) {
                out[at + i * TILE + t] = in[at + i * TILE + t] * inverse * weight[i];
            }
        }
    }

    @Override
    public void softmaxTile(
            float[] scores,
            int keys,
            float scale,
            float[] max,
            float[] sum,
            int stateAt,
            float[] out,
            int outAt,
            int headDim) {
        for (int t = 0; t < TILE; t++) {
            float top = max[stateAt + t];
            for (int j = 0; j < keys; j++) {
                top = Math.max(top, scale * scores[j * TILE + t]);
            }
            float carry = (float) Math.exp(max[stateAt + t] - top);
            float total = sum[stateAt + t] * carry;
            for (int j = 0; j < keys; j++) {
                float weight = (float) Math.exp(scale * scores[j * TILE + t] - top);
                scores[j * TILE + t] = weight;
                total += weight;
            }
            for (int i = 0; i < headDim; i++) {
                out[outAt + i * TILE + t] *= carry;
            }
            max[stateAt + t] = top;
            sum[stateAt + t] = total;
        }
    }

    @Override
    public void halfToFloat(MemorySegment src, long srcByte, float[] dst, int at, int n) {
        for (int i = 0; i < n; i++) {
            dst[at + i] = Float.float16ToFloat(src.get(HALF, srcByte + 2L * i));
        }
    }

    @Override
    public void scoreGroups(
            float[] k,
            int groups,
            int groupStep,
            int stride,
            int headDim,
            float[] q,
            int qAt,
            float[] scores,
            int scoresAt) {
        for (int j = 0; j < groups * KEY_GROUP; j++) {
            int key = (j / KEY_GROUP) * groupStep + j % KEY_GROUP;
            float sum = 0;
            for (int i = 0; i < headDim; i++) {
                sum += q[qAt + i] * k[key + i * stride];
            }
            scores[scoresAt + j] = sum;
        }
    }

    @Override
    public void copyColumns(float[] group, int lane, float[] dst, int at, int stride, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(group, i * KEY_GROUP + lane, dst, at + i * stride, KEY_GROUP);
        }
    }

    @Override
    public void topK(float[] scores, int scoresAt, int n, int firstKey, float[] top, int[] index, int at, int k) {
        for (int j = 0; j < n; j++) {
            insert(scores[scoresAt + j], firstKey + j, top, index, at, 1, k);
        }
    }

    @Override
    public void topKTile(float[] scores, int keys, int firstKey, float[] top, int[] index, int at, int k) {
        for (int j = 0; j < keys; j++) {
            for (int t = 0; t < TILE; t++) {
                insert(scores[j * TILE + t], firstKey + j, top, index, at + t, TILE, k);
            }
        }
    }

    /// Puts a score into a descending list of `k` at `at + i · step`, behind its equals, if it is among the best.
    public static void insert(float score, int key, float[] top, int[] index, int at, int step, int k) {
        int place = at + (k - 1) * step;
        if (!(score > top[place])) {
            return;
        }
        while (place > at && score > top[place - step]) {
            top[place] = top[place - step];
            index[place] = index[place - step];
            place -= step;
        }
        top[place] = score;
        index[place] = key;
    }

    @Override
    public void weightedSum(float[] v, int keys, int headDim, float[] weights, int weightsAt, float[] out, int outAt) {
        for (int j = 0; j < keys; j++) {
            for (int i = 0; i < headDim; i++) {
                out[outAt + i] += weights[weightsAt + j] * v[j * headDim + i];
            }
        }
    }

    @Override
    public float exponentials(float[] scores, int at, int n, float scale, float max) {
        float sum = 0;
        for (int j = at; j < at + n; j++) {
            scores[j] = (float) Math.exp(scale * scores[j] - max);
            sum += scores[j];
        }
        return sum;
    }
}
