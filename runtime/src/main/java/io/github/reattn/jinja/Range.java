package io.github.reattn.jinja;

import java.math.BigInteger;
import java.util.AbstractList;

/// Python's `range`, whose length a [Limits] bounds.
final class Range extends AbstractList<Object> {
    private static final int MAX_BITS = 60;

    final long start;
    final long stop;
    final long step;
    private final int size;

    private Range(long start, long stop, long step, int size) {
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.size = size;
    }

    static Range of(Meter meter, BigInteger start, BigInteger stop, BigInteger step) {
        if (step.signum() == 0) {
            throw new JinjaException("range() needs a step other than 0");
        }
        BigInteger span = step.signum() > 0 ? stop.subtract(start) : start.subtract(stop);
        BigInteger size = span.signum() <= 0
                ? BigInteger.ZERO
                : span.subtract(BigInteger.ONE).divide(step.abs()).add(BigInteger.ONE);
        if (size.compareTo(BigInteger.valueOf(meter.limits.rangeSize())) > 0) {
            throw new JinjaException(
                    "range() of more than " + meter.limits.rangeSize() + " elements (limit \"rangeSize\")");
        }
        if (Math.max(Math.max(start.bitLength(), stop.bitLength()), step.bitLength()) > MAX_BITS) {
            if (size.signum() != 0) {
                throw new JinjaException("range() of numbers of more than " + MAX_BITS + " bits");
            }
            return new Range(0, 0, 1, 0);
        }
        return new Range(start.longValue(), stop.longValue(), step.longValue(), size.intValue());
    }

    Range slice(Slice slice) {
        return new Range(start + slice.start() * step, start + slice.stop() * step, step * slice.step(), slice.count());
    }

    @Override
    public Object get(int index) {
        return start + index * step;
    }

    @Override
    public int size() {
        return size;
    }
}
