package io.github.reattn.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads the little-endian header of a mapped GGUF file from front to back.
///
/// Every read is checked against the end of the file, and counts against what the rest of the file can hold, before
/// anything is allocated. Small reads go through a window on the heap: a vocabulary has half a million lengths and
/// strings, and plain array reads are fast long before the JIT has compiled the memory access handles. Not thread-safe.
final class HeaderReader {
    /// The largest header that is read; that of a vocabulary of 262 144 tokens is below 10 MiB.
    static final long MAX_HEADER_BYTES = 256L << 20;

    private static final int WINDOW_BYTES = 1 << 16;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String file;
    private final MemorySegment segment;
    private final long end;
    private final byte[] window;
    private long windowStart;
    private int windowLength;
    private int at;
    private String place = "header";
    private String name = "";

    HeaderReader(String file, MemorySegment segment) {
        this.file = file;
        this.segment = segment;
        this.end = Math.min(segment.byteSize(), MAX_HEADER_BYTES);
        this.window = new byte[(int) Math.min(end, WINDOW_BYTES)];
    }

    /// Where the next read is, in bytes from the start of the file.
    long position() {
        return windowStart + at;
    }

    /// Says what is read next, for messages: `metadata key`, `general.name`.
    ///
    /// @param newName a name from the file, or empty
    void enter(String newPlace, String newName) {
        place = newPlace;
        name = newName;
    }

    /// An exception about the current place of the file.
    GgufException error(String message) {
        String where = name.isEmpty() ? place : place + " " + Excerpt.of(name);
        return new GgufException(file + " @ 0x" + Long.toHexString(position()) + ": " + where + ": " + message);
    }

    int u8() throws GgufException {
        fill(1);
        return window[at++] & 0xFF;
    }

    int u16() throws GgufException {
        fill(2);
        int value = (window[at] & 0xFF) | (window[at + 1] & 0xFF) << 8;
        at += 2;
        return value;
    }

    /// The next 4 bytes as an `int`, whether the value is signed or not.
    int i32() throws GgufException {
        fill(4);
        byte[] w = window;
        int i = at;
        at = i + 4;
        return (w[i] & 0xFF) | (w[i + 1] & 0xFF) << 8 | (w[i + 2] & 0xFF) << 16 | w[i + 3] << 24;
    }

    /// The next 8 bytes as a `long`, whether the value is signed or not.
    long i64() throws GgufException {
        long low = Integer.toUnsignedLong(i32());
        return low | (long) i32() << 32;
    }

    /// A count of things of which each takes at least `leastBytes` of the file.
    int count(String things, int leastBytes) throws GgufException {
        long count = i64();
        if (count < 0 || count > (end - position()) / leastBytes) {
            throw error(Long.toUnsignedString(count) + " " + things + " do not fit into the " + rest());
        }
        return (int) count;
    }

    /// A string: its length in bytes, then UTF-8. Malformed sequences become U+FFFD.
    String string() throws GgufException {
        int length = count("bytes of a string", 1);
        if (length > window.length) {
            byte[] bytes = new byte[length];
            copyTo(ValueLayout.JAVA_BYTE, bytes, length);
            return new String(bytes, StandardCharsets.UTF_8);
        }
        fill(length);
        String string = new String(window, at, length, StandardCharsets.UTF_8);
        at += length;
        return string;
    }

    byte[] bytes(int count) throws GgufException {
        byte[] values = new byte[count];
        copyTo(ValueLayout.JAVA_BYTE, values, count);
        return values;
    }

    short[] shorts(int count) throws GgufException {
        short[] values = new short[count];
        copyTo(SHORT, values, count);
        return values;
    }

    int[] ints(int count) throws GgufException {
        int[] values = new int[count];
        copyTo(INT, values, count);
        return values;
    }

    long[] longs(int count) throws GgufException {
        long[] values = new long[count];
        copyTo(LONG, values, count);
        return values;
    }

    float[] floats(int count) throws GgufException {
        float[] values = new float[count];
        copyTo(FLOAT, values, count);
        return values;
    }

    double[] doubles(int count) throws GgufException {
        double[] values = new double[count];
        copyTo(DOUBLE, values, count);
        return values;
    }

    /// Copies the next `count` values into a Java array, past the window.
    private void copyTo(ValueLayout layout, Object array, int count) throws GgufException {
        long bytes = Math.multiplyExact(count, layout.byteSize());
        long from = position();
        if (bytes > end - from) {
            throw error(bytes + " bytes do not fit into the " + rest());
        }
        MemorySegment.copy(segment, layout, from, array, 0, count);
        windowStart = from + bytes;
        windowLength = 0;
        at = 0;
    }

    /// Makes sure that the window holds the next `bytes` bytes, of which there are never more than it is long.
    private void fill(int bytes) throws GgufException {
        if (bytes <= windowLength - at) {
            return;
        }
        long from = position();
        if (bytes > end - from) {
            throw error("expected " + bytes + " more bytes, found the end of the " + rest());
        }
        windowLength = (int) Math.min(window.length, end - from);
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from, window, 0, windowLength);
        windowStart = from;
        at = 0;
    }

    private String rest() {
        long left = end - position();
        return end < segment.byteSize()
                ? left + " bytes left of the largest header that is read (" + (MAX_HEADER_BYTES >> 20) + " MiB)"
                : left + " bytes left of the file; is it complete?";
    }
}
