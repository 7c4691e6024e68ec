package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// A slice of a sequence of known length, as Python's `slice.indices` resolves it.
///
/// @param start index of the first element
/// @param stop behind the last one in the direction of `step`; −1 for "from the end to the first"
/// @param count number of elements
record Slice(long start, long stop, long step, int count) {

    static Slice of(Object start, Object stop, Object step, int length) {
        long stride = step == None.NONE ? 1 : clamped(step);
        if (stride == 0) {
            throw new JinjaException("slice step cannot be zero");
        }
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? length : length - 1;
        long from = start == None.NONE ? (stride > 0 ? low : high) : place(start, length, low, high);
        long to = stop == None.NONE ? (stride > 0 ? high : low) : place(stop, length, low, high);
        long span = stride > 0 ? to - from : from - to;
        return new Slice(from, to, stride, span <= 0 ? 0 : (int) ((span - 1) / Math.abs(stride) + 1));
    }

    private static long place(Object index, int length, long low, long high) {
        long at = clamped(index);
        return Math.max(low, Math.min(high, at < 0 ? at + length : at));
    }

    private static long clamped(Object index) {
        if (!Numbers.isInteger(index)) {
            throw new JinjaException("slice indices must be integers or None, not " + Values.typeName(index));
        }
        BigInteger value = Numbers.big(index);
        return value.bitLength() < 32 ? value.longValue() : value.signum() * (long) Integer.MAX_VALUE;
    }

    List<Object> of(List<Object> items) {
        List<Object> result = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            result.add(items.get((int) (start + i * step)));
        }
        return result;
    }

    String of(String text) {
        if (step == 1) {
            return count == 0 ? "" : Text.slice(text, (int) start, (int) stop);
        }
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            out.appendCodePoint(points[(int) (start + i * step)]);
        }
        return out.toString();
    }
}
