package dev.serai.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Two ways of the same thing, taken in turn, so that whatever else the machine does meets both alike. Medians of a few turns
 * are compared, and those ratios make the figure.
 */
final class Turns {
    private static final int A_RATIO = 20;

    private Turns() {}

    /**
     * @param ratios of the first over the other
     * @param nanos of the first, median
     * @param otherNanos of the other, median
     */
    record Result(Ratios ratios, int count, double nanos, double otherNanos) {}

    /** @param count how many ratios, of 20 turns each; half as many more at the beginning are not counted */
    static Result of(int count, Callable<?> one, Callable<?> other) throws Exception {
        List<Double> ratios = new ArrayList<>();
        Durations all = new Durations();
        Durations allOthers = new Durations();
        for (int i = -count / 2; i < count; i++) {
            Durations some = new Durations();
            Durations others = new Durations();
            for (int turn = 0; turn < A_RATIO; turn++) {
                // neither is always the one behind the other
                if (turn % 2 == 0) {
                    some.add(nanos(one));
                    others.add(nanos(other));
                } else {
                    others.add(nanos(other));
                    some.add(nanos(one));
                }
            }
            if (i >= 0) {
                ratios.add(some.median() / others.median());
                all.add((long) some.median());
                allOthers.add((long) others.median());
            }
        }
        return new Result(Ratios.of(ratios), count, all.median(), allOthers.median());
    }

    private static long nanos(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        Object result = work.call();
        long nanos = System.nanoTime() - start;
        if (result == null) {
            throw new IllegalStateException("Nothing came of it.");
        }
        return nanos;
    }
}
