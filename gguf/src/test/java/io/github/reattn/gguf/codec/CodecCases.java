package io.github.reattn.gguf.codec;

import io.github.reattn.gguf.GgmlType;
import java.util.Arrays;
import java.util.zip.CRC32;

/// The inputs of the codecs' tests: the same seeded blocks and floats as `src/test/scripts/codec_fixtures.py` makes.
final class CodecCases {
    private static final int BLOCKS = 512;

    private CodecCases() {}

    /// Where a type's block has half precision scales, in bytes.
    private static int[] scales(GgmlType type) {
        return switch (type) {
            case F32, F16, BF16, MXFP4 -> new int[] {};
            case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108};
            case Q6_K -> new int[] {208};
        };
    }

    /// Blocks of random bytes; `sane`, `subnormal`, `largest` and `infinite` say what their scales are.
    static byte[] blocks(GgmlType type, String name) {
        int size = type.blockBytes();
        if (name.equals("zeros") || name.equals("ones")) {
            byte[] same = new byte[2 * size];
            Arrays.fill(same, (byte) (name.equals("ones") ? 0xFF : 0));
            return same;
        }
        byte[] data = new byte[BLOCKS * size];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (draw(type.id(), i / 8) >>> (8 * (i % 8)));
        }
        for (int block = 0; block < data.length; block += size) {
            for (int at : scales(type)) {
                int bits = scale(name, (data[block + at] & 0xFF) | (data[block + at + 1] & 0xFF) << 8);
                data[block + at] = (byte) bits;
                data[block + at + 1] = (byte) (bits >>> 8);
            }
        }
        return data;
    }

    private static int scale(String name, int bits) {
        return switch (name) {
            case "raw" -> bits;
            case "sane" -> (bits & 0x83FF) | (8 + (bits >>> 10) % 12) << 10;
            case "subnormal" -> bits & 0x83FF;
            case "largest" -> (bits | 0x7BFF) & 0xFBFF;
            case "infinite" -> (bits & 0x8000) | 0x7C00;
            default -> throw new IllegalArgumentException(name);
        };
    }

    static float[] floats(String name, int elements) {
        float[] x = new float[elements];
        for (int i = 0; i < elements; i++) {
            long sum = 0;
            for (int j = 0; j < 4; j++) {
                sum += draw(77, 4L * i + j) >>> 40;
            }
            double bell = sum / 0x1p24 - 2; // exact, −2 … 2
            x[i] = (float)
                    switch (name) {
                        case "bell" -> bell * 0.03;
                        case "heavy" -> bell * bell * bell * bell * bell;
                        case "positive" -> bell * 0.25 + 1;
                        case "negative" -> bell * 0.25 - 1;
                        case "outlier" -> i % 97 == 5 ? bell * 1000 : bell;
                        case "gaps" -> i / 32 % 3 == 0 ? 0 : bell;
                        case "coarse" -> Math.floor(bell * 4);
                        case "ramp" -> i % 256 / 64.0 - 1.5;
                        case "zeros" -> 0;
                        case "constant" -> 0.7;
                        case "negativeConstant" -> -0.7;
                        case "tiny" -> bell * 1e-6;
                        case "underflow" -> bell * 1e-12;
                        case "vanishing" -> bell * 1e-30;
                        case "belowPowers" -> Math.scalb(1 - (i / 32 % 16 + i % 32) * 0x1p-24, i / 512 * 7 - 110);
                        default -> throw new IllegalArgumentException(name);
                    };
        }
        return x;
    }

    /// SplitMix64, draw by index.
    private static long draw(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// Checksum of the values' bits, little-endian, every NaN as the canonical one.
    static int crc32(float[] values, int from, int to) {
        CRC32 crc = new CRC32();
        for (int i = from; i < to; i++) {
            int bits = Float.floatToIntBits(values[i]);
            crc.update(bits & 0xFF);
            crc.update((bits >>> 8) & 0xFF);
            crc.update((bits >>> 16) & 0xFF);
            crc.update(bits >>> 24);
        }
        return (int) crc.getValue();
    }

    static int crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
