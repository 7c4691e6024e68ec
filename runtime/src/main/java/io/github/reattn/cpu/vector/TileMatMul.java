package io.github.reattn.cpu.vector;

import static io.github.reattn.cpu.vector.Lanes.F;
import static io.github.reattn.cpu.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;

/// Matrix products with a tile of tokens: lanes are tokens, weights are broadcast, each pair of accumulators holds one
/// row of the result for `T` = 2 vectors of tokens.
///
/// The panels of 12, 6, 4 … rows are written out because accumulators must be local variables to stay in registers:
/// 12 × 2 fills the 32 registers of AVX-512, 6 × 2 the 16 of AVX2.
final class TileMatMul {
    /// Tokens per tile.
    static final int T = 2 * L;

    /// Accumulators of a panel must fit the register file: 32 vectors with AVX-512, 16 (or fewer) else.
    private static final boolean MANY_REGISTERS = L >= 16;

    private TileMatMul() {}

    /// `out = A · x`: `a` (rows, cols) row-major, `x` (cols, T), `out` (rows, T).
    static void rows(float[] a, int rows, int cols, float[] x, int xAt, float[] out, int outAt) {
        int r = 0;
        if (MANY_REGISTERS) {
            for (; r + 12 <= rows; r += 12) {
                rows12(a, r * cols, cols, x, xAt, out, outAt + r * T);
            }
        }
        for (; r + 6 <= rows; r += 6) {
            rows6(a, r * cols, cols, x, xAt, out, outAt + r * T);
        }
        for (; r < rows; r++) {
            rows1(a, r * cols, cols, x, xAt, out, outAt + r * T);
        }
    }

    /// `out (+)= Aᵀ · x`: element (row, k) of A is `a[aAt + k · stride + row]`.
    static void columns(
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
        int step = MANY_REGISTERS ? 8 : 4;
        for (int r = 0; r < rows; r += step) {
            if (MANY_REGISTERS) {
                columns8(a, aAt + r, stride, cols, x, xAt, out, outAt + r * T, accumulate);
            } else {
                columns4(a, aAt + r, stride, cols, x, xAt, out, outAt + r * T, accumulate);
            }
        }
    }

    private static void rows12(float[] a, int aAt, int cols, float[] x, int xAt, float[] out, int outAt) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector d4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector d5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector d6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector d7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector d8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector d9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector d10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector d11 = FloatVector.zero(F);
        for (int k = 0; k < cols; k++) {
            FloatVector x0 = FloatVector.fromArray(F, x, xAt + k * T);
            FloatVector x1 = FloatVector.fromArray(F, x, xAt + k * T + L);
            int at = aAt + k;
            FloatVector w;
            w = FloatVector.broadcast(F, a[at]);
            c0 = w.fma(x0, c0);
            d0 = w.fma(x1, d0);
            w = FloatVector.broadcast(F, a[at + cols]);
            c1 = w.fma(x0, c1);
            d1 = w.fma(x1, d1);
            w = FloatVector.broadcast(F, a[at + 2 * cols]);
            c2 = w.fma(x0, c2);
            d2 = w.fma(x1, d2);
            w = FloatVector.broadcast(F, a[at + 3 * cols]);
            c3 = w.fma(x0, c3);
            d3 = w.fma(x1, d3);
            w = FloatVector.broadcast(F, a[at + 4 * cols]);
            c4 = w.fma(x0, c4);
            d4 = w.fma(x1, d4);
            w = FloatVector.broadcast(F, a[at + 5 * cols]);
            c5 = w.fma(x0, c5);
            d5 = w.fma(x1, d5);
            w = FloatVector.broadcast(F, a[at + 6 * cols]);
            c6 = w.fma(x0, c6);
            d6 = w.fma(x1, d6);
            w = FloatVector.broadcast(F, a[at + 7 * cols]);
            c7 = w.fma(x0, c7);
            d7 = w.fma(x1, d7);
            w = FloatVector.broadcast(F, a[at + 8 * cols]);
            c8 = w.fma(x0, c8);
            d8 = w.fma(x1, d8);
            w = FloatVector.broadcast(F, a[at + 9 * cols]);
            c9 = w.fma(x0, c9);
            d9 = w.fma(x1, d9);
            w = FloatVector.broadcast(F, a[at + 10 * cols]);
            c10 = w.fma(x0, c10);
            d10 = w.fma(x1, d10);
            w = FloatVector.broadcast(F, a[at + 11 * cols]);
            c11 = w.fma(x0, c11);
            d11 = w.fma(x1, d11);
        }
        c0.intoArray(out, outAt);
        d0.intoArray(out, outAt + L);
        c1.intoArray(out, outAt + T);
        d1.intoArray(out, outAt + T + L);
        c2.intoArray(out, outAt + 2 * T);
        d2.intoArray(out, outAt + 2 * T + L);
        c3.intoArray(out, outAt + 3 * T);
        d3.intoArray(out, outAt + 3 * T + L);
        c4.intoArray(out, outAt + 4 * T);
        d4.intoArray(out, outAt + 4 * T + L);
        c5.intoArray(out, outAt + 5 * T);
        d5.intoArray(out, outAt + 5 * T + L);
        c6.intoArray(out, outAt + 6 * T);
        d6.intoArray(out, outAt + 6 * T + L);
        c7.intoArray(out, outAt + 7 * T);
        d7.intoArray(out, outAt + 7 * T + L);
        c8.intoArray(out, outAt + 8 * T);
        d8.intoArray(out, outAt + 8 * T + L);
        c9.intoArray(out, outAt + 9 * T);
        d9.intoArray(out, outAt + 9 * T + L);
        c10.intoArray(out, outAt + 10 * T);
        d10.intoArray(out, outAt + 10 * T + L);
        c11.intoArray(out, outAt + 11 * T);
        d11.intoArray(out, outAt + 11 * T + L);
    }

    private static void rows6(float[] a, int aAt, int cols, float[] x, int xAt, float[] out, int outAt) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector d4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector d5 = FloatVector.zero(F);
        for (int k = 0; k < cols; k++) {
            FloatVector x0 = FloatVector.fromArray(F, x, xAt + k * T);
            FloatVector x1 = FloatVector.fromArray(F, x, xAt + k * T + L);
            int at = aAt + k;
            FloatVector w;
            w = FloatVector.broadcast(F, a[at]);
            c0 = w.fma(x0, c0);
            d0 = w.fma(x1, d0);
            w = FloatVector.broadcast(F, a[at + cols]);
            c1 = w.fma(x0, c1);
            d1 = w.fma(x1, d1);
            w = FloatVector.broadcast(F, a[at + 2 * cols]);
            c2 = w.fma(x0, c2);
            d2 = w.fma(x1, d2);
            w = FloatVector.broadcast(F, a[at + 3 * cols]);
            c3 = w.fma(x0, c3);
            d3 = w.fma(x1, d3);
            w = FloatVector.broadcast(F, a[at + 4 * cols]);
            c4 = w.fma(x0, c4);
            d4 = w.fma(x1, d4);
            w = FloatVector.broadcast(F, a[at + 5 * cols]);
            c5 = w.fma(x0, c5);
            d5 = w.fma(x1, d5);
        }
        c0.intoArray(out, outAt);
        d0.intoArray(out, outAt + L);
        c1.intoArray(out, outAt + T);
        d1.intoArray(out, outAt + T + L);
        c2.intoArray(out, outAt + 2 * T);
        d2.intoArray(out, outAt + 2 * T + L);
        c3.intoArray(out, outAt + 3 * T);
        d3.intoArray(out, outAt + 3 * T + L);
        c4.intoArray(out, outAt + 4 * T);
        d4.intoArray(out, outAt + 4 * T + L);
        c5.intoArray(out, outAt + 5 * T);
        d5.intoArray(out, outAt + 5 * T + L);
    }

    private static void rows1(float[] a, int aAt, int cols, float[] x, int xAt, float[] out, int outAt) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        for (int k = 0; k < cols; k++) {
            FloatVector x0 = FloatVector.fromArray(F, x, xAt + k * T);
            FloatVector x1 = FloatVector.fromArray(F, x, xAt + k * T + L);
            int at = aAt + k;
            FloatVector w;
            w = FloatVector.broadcast(F, a[at]);
            c0 = w.fma(x0, c0);
            d0 = w.fma(x1, d0);
        }
        c0.intoArray(out, outAt);
        d0.intoArray(out, outAt + L);
    }

    private static void columns8(
            float[] a, int aAt, int stride, int cols, float[] x, int xAt, float[] out, int outAt, boolean accumulate) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector d4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector d5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector d6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector d7 = FloatVector.zero(F);
        if (accumulate) {
            c0 = FloatVector.fromArray(F, out, outAt);
            d0 = FloatVector.fromArray(F, out, outAt + L);
            c1 = FloatVector.fromArray(F, out, outAt + T);
            d1 = FloatVector.fromArray(F, out, outAt + T + L);
            c2 = FloatVector.fromArray(F, out, outAt + 2 * T);
            d2 = FloatVector.fromArray(F, out, outAt + 2 * T + L);
            c3 = FloatVector.fromArray(F, out, outAt + 3 * T);
            d3 = FloatVector.fromArray(F, out, outAt + 3 * T + L);
            c4 = FloatVector.fromArray(F, out, outAt + 4 * T);
            d4 = FloatVector.fromArray(F, out, outAt + 4 * T + L);
            c5 = FloatVector.fromArray(F, out, outAt + 5 * T);
            d5 = FloatVector.fromArray(F, out, outAt + 5 * T + L);
            c6 = FloatVector.fromArray(F, out, outAt + 6 * T);
            d6 = FloatVector.fromArray(F, out, outAt + 6 * T + L);
            c7 = FloatVector.fromArray(F, out, outAt + 7 * T);
            d7 = FloatVector.fromArray(F, out, outAt + 7 * T + L);
        }
        for (int k = 0, at = aAt; k < cols; k++, at += stride) {
            FloatVector x0 = FloatVector.fromArray(F, x, xAt + k * T);
            FloatVector x1 = FloatVector.fromArray(F, x, xAt + k * T + L);
            FloatVector w;
            w = FloatVector.broadcast(F, a[at]);
            c0 = w.fma(x0, c0);
            d0 = w.fma(x1, d0);
            w = FloatVector.broadcast(F, a[at + 1]);
            c1 = w.fma(x0, c1);
            d1 = w.fma(x1, d1);
            w = FloatVector.broadcast(F, a[at + 2]);
            c2 = w.fma(x0, c2);
            d2 = w.fma(x1, d2);
            w = FloatVector.broadcast(F, a[at + 3]);
            c3 = w.fma(x0, c3);
            d3 = w.fma(x1, d3);
            w = FloatVector.broadcast(F, a[at + 4]);
            c4 = w.fma(x0, c4);
            d4 = w.fma(x1, d4);
            w = FloatVector.broadcast(F, a[at + 5]);
            c5 = w.fma(x0, c5);
            d5 = w.fma(x1, d5);
            w = FloatVector.broadcast(F, a[at + 6]);
            c6 = w.fma(x0, c6);
            d6 = w.fma(x1, d6);
            w = FloatVector.broadcast(F, a[at + 7]);
            c7 = w.fma(x0, c7);
            d7 = w.fma(x1, d7);
        }
        c0.intoArray(out, outAt);
        d0.intoArray(out, outAt + L);
        c1.intoArray(out, outAt + T);
        d1.intoArray(out, outAt + T + L);
        c2.intoArray(out, outAt + 2 * T);
        d2.intoArray(out, outAt + 2 * T + L);
        c3.intoArray(out, outAt + 3 * T);
        d3.intoArray(out, outAt + 3 * T + L);
        c4.intoArray(out, outAt + 4 * T);
        d4.intoArray(out, outAt + 4 * T + L);
        c5.intoArray(out, outAt + 5 * T);
        d5.intoArray(out, outAt + 5 * T + L);
        c6.intoArray(out, outAt + 6 * T);
        d6.intoArray(out, outAt + 6 * T + L);
        c7.intoArray(out, outAt + 7 * T);
        d7.intoArray(out, outAt + 7 * T + L);
    }

    private static void columns4(
            float[] a, int aAt, int stride, int cols, float[] x, int xAt, float[] out, int outAt, boolean accumulate) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        if (accumulate) {
            c0 = FloatVector.fromArray(F, out, outAt);
            d0 = FloatVector.fromArray(F, out, outAt + L);
            c1 = FloatVector.fromArray(F, out, outAt + T);
            d1 = FloatVector.fromArray(F, out, outAt + T + L);
            c2 = FloatVector.fromArray(F, out, outAt + 2 * T);
            d2 = FloatVector.fromArray(F, out, outAt + 2 * T + L);
            c3 = FloatVector.fromArray(F, out, outAt + 3 * T);
            d3 = FloatVector.fromArray(F, out, outAt + 3 * T + L);
        }
        for (int k = 0, at = aAt; k < cols; k++, at += stride) {
            FloatVector x0 = FloatVector.fromArray(F, x, xAt + k * T);
            FloatVector x1 = FloatVector.fromArray(F, x, xAt + k * T + L);
            FloatVector w;
            w = FloatVector.broadcast(F, a[at]);
            c0 = w.fma(x0, c0);
            d0 = w.fma(x1, d0);
            w = FloatVector.broadcast(F, a[at + 1]);
            c1 = w.fma(x0, c1);
            d1 = w.fma(x1, d1);
            w = FloatVector.broadcast(F, a[at + 2]);
            c2 = w.fma(x0, c2);
            d2 = w.fma(x1, d2);
            w = FloatVector.broadcast(F, a[at + 3]);
            c3 = w.fma(x0, c3);
            d3 = w.fma(x1, d3);
        }
        c0.intoArray(out, outAt);
        d0.intoArray(out, outAt + L);
        c1.intoArray(out, outAt + T);
        d1.intoArray(out, outAt + T + L);
        c2.intoArray(out, outAt + 2 * T);
        d2.intoArray(out, outAt + 2 * T + L);
        c3.intoArray(out, outAt + 3 * T);
        d3.intoArray(out, outAt + 3 * T + L);
    }
}
