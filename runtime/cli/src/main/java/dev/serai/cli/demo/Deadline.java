package dev.serai.cli.demo;

import java.time.Duration;

/** When the demo has to be over. */
final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left, if it is less than this; at least a millisecond, since nobody can wait for nothing. */
    Duration atMost(Duration time) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        Duration least = Duration.ofMillis(1);
        return left.compareTo(least) < 0 ? least : left.compareTo(time) < 0 ? left : time;
    }
}
