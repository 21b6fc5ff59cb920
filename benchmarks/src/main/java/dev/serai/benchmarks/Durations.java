package dev.serai.benchmarks;

import java.util.Arrays;

/** Collects measurements, in whatever unit. For one thread. */
final class Durations {
    private long[] values = new long[1 << 16];
    private int count;

    void clear() {
        count = 0;
    }

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** 0 if there are none. */
    double median() {
        return Ratios.median(Arrays.stream(values, 0, count).asDoubleStream().toArray());
    }
}
