package dev.serai.credential.refresh;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * The renewals of one token endpoint: the token that ends first goes first, so many a second by all nodes together, so many at
 * once by this one. A provider that takes long holds up nobody but its own. For one thread.
 */
final class PacedLane {
    static final int A_SECOND = 20;
    /** Enough for the whole pace at a provider that takes two seconds. */
    static final int AT_ONCE = 40;

    private final Queue<InUse> ready = new PriorityQueue<>(Comparator.comparing(InUse::end));
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Bucket bucket;

    PacedLane(Clock clock) {
        bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(A_SECOND).refillGreedy(A_SECOND, Duration.ofSeconds(1)))
                .withCustomTimePrecision(new ByClock(clock))
                .build();
    }

    void add(InUse one) {
        ready.add(one);
    }

    /**
     * Starts what may be started now.
     *
     * @param renewal whether the provider was asked. If not, because another node was faster, the turn is given back
     * @param nodes that renew: each takes its share of the pace, and none waits for another
     */
    void run(Executor threads, Predicate<InUse> renewal, int nodes) {
        int share = Math.clamp(nodes, 1, A_SECOND);
        while (!ready.isEmpty() && slots.tryAcquire()) {
            if (!bucket.tryConsume(share)) {
                slots.release();
                return;
            }
            InUse next = ready.remove();
            threads.execute(() -> {
                try {
                    if (!renewal.test(next)) {
                        bucket.addTokens(share);
                    }
                } finally {
                    slots.release();
                }
            });
        }
    }

    /** Nothing is left of it that a new one would not know. */
    boolean isDone() {
        return ready.isEmpty() && slots.availablePermits() == AT_ONCE && bucket.getAvailableTokens() == A_SECOND;
    }

    private record ByClock(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return Duration.ofMillis(clock.millis()).toNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
