package io.github.reattn.gguf.codec;

import static io.github.reattn.gguf.codec.Octets.LONG;
import static io.github.reattn.gguf.codec.Octets.ONES;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How ggml lays out fields of 1, 2 or 4 bits: in runs of `stride` bytes, each of `8 / bits` planes of `stride` values.
///
/// Byte k of a run holds the values k, k + stride, k + 2·stride …, the first in its lowest bits. So eight neighbours
/// are one plane of eight neighbouring bytes: an octet, by one load, shift and mask.
///
/// A record, so that the JIT trusts the fields of these constants and divides by shifting.
///
/// @param bits bits per value: 1, 2 or 4
/// @param stride bytes per run, a multiple of 8
record Planes(int bits, int stride) {
    /// Blocks of 32: value k in the low half of byte k, value 16 + k in its high half.
    static final Planes NIBBLES_16 = new Planes(4, 16);

    static final Planes NIBBLES_32 = new Planes(4, 32);
    static final Planes NIBBLES_64 = new Planes(4, 64);
    static final Planes PAIRS_32 = new Planes(2, 32);
    static final Planes BITS_32 = new Planes(1, 32);

    private static final VarHandle OCTET = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The fields of the values `index … index + 8`.
    ///
    /// @param at byte offset of the first run
    /// @param index a multiple of 8
    long load(MemorySegment src, long at, int index) {
        int plane = index / stride % perByte();
        int run = index / stride / perByte();
        int first = run * stride + index % stride;
        long bytes = src.get(LONG, at + first);
        return (bytes >>> (plane * bits)) & mask();
    }

    /// Writes bits `shift … shift + bits` of every level.
    ///
    /// @param at byte offset of the first run
    void store(byte[] levels, int shift, MemorySegment dst, long at) {
        int runValues = stride * perByte();
        for (int run = 0; run < levels.length; run += runValues, at += stride) {
            for (int k = 0; k < stride; k += 8) {
                long octet = 0;
                for (int plane = 0; plane < perByte(); plane++) {
                    long values = (long) OCTET.get(levels, run + plane * stride + k);
                    octet |= ((values >>> shift) & mask()) << (plane * bits);
                }
                dst.set(LONG, at + k, octet);
            }
        }
    }

    private int perByte() {
        return 8 / bits;
    }

    private long mask() {
        return ((1 << bits) - 1) * ONES;
    }
}
