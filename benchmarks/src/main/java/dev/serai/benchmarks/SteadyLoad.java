package dev.serai.benchmarks;

import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a steady rate, each on a virtual thread, whether or not the earlier ones have their answers: as clients do who know
 * nothing of each other. A call's time begins when it was due, so that one that had to wait for others shows it.
 */
final class SteadyLoad {
    private static final double P99 = 0.99;

    private SteadyLoad() {}

    /** @see #run */
    @FunctionalInterface
    interface Call {
        /**
         * @param number of the call, from 0
         * @return whether the answer was the expected one
         */
        boolean isRight(int number) throws Exception;
    }

    /**
     * How it went.
     *
     * @param wrong so many had another answer than the expected one, or none
     * @param median of the calls, in nanoseconds
     * @param p99 likewise: so long or less took 99 of a hundred
     */
    record Result(int wrong, long median, long p99) {
        static Result of(int wrong, long[] nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Result(wrong, sorted[sorted.length / 2], sorted[(int) (sorted.length * P99)]);
        }
    }

    /** @param rate calls in a second */
    static Result run(int rate, int calls, Call call) {
        long[] nanos = new long[calls];
        AtomicInteger wrong = new AtomicInteger();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                int number = i;
                long due = begin + (long) (i * 1e9 / rate);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                threads.execute(() -> {
                    if (!right(call, number)) {
                        wrong.incrementAndGet();
                    }
                    nanos[number] = System.nanoTime() - due;
                });
            }
        }
        return Result.of(wrong.get(), nanos);
    }

    // Whatever goes wrong with a call counts.
    private static boolean right(Call call, int number) {
        try {
            return call.isRight(number);
        } catch (Exception _) {
            return false;
        }
    }
}
