package dev.serai.credential.http;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A deadline that counts the time this process ran: in ticks, not by a clock. A node that was frozen for minutes wakes with
 * its deadline hardly moved, and first reads what its sockets already hold; by a clock it would throw away an answer
 * that has arrived.
 *
 * @param second how long a second of a deadline lasts; shorter in tests
 */
record RunningTime(Duration second) {
    /**
     * Waits, and is not to be interrupted: an answer under way is worth more than a quick end.
     *
     * @return whether the task is done
     */
    boolean await(Future<?> task, Duration deadline) {
        long left = Math.max(1, Math.ceilDiv(deadline.toMillis(), 1_000L));
        boolean interrupted = false;
        try {
            while (left > 0 && !task.isDone()) {
                long began = System.nanoTime();
                try {
                    task.get(second.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    // after a pause the last tick does not count: the answer may be there unread
                    boolean paused = System.nanoTime() - began > 3 * second.toNanos();
                    left = paused && left == 1 ? left : left - 1;
                } catch (ExecutionException e) {
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return task.isDone();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
