package dev.serai.credential.refresh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Exponential back-off with jitter, per key (a token endpoint's host, or an OAuth client). Thread-safe. */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final ConcurrentMap<String, Pause> pauses = new ConcurrentHashMap<>();
    private final Clock clock;
    private final RandomGenerator random;

    BackOff(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** How much longer to leave it alone; null if nothing stands against a try. */
    @Nullable
    Duration remaining(String key) {
        @Nullable Pause pause = pauses.get(key);
        if (pause == null) {
            return null;
        }
        Duration left = Duration.between(clock.instant(), pause.until);
        return left.isPositive() ? left : null;
    }

    /**
     * One more failure.
     *
     * @param wanted what the provider asked for; null if it did not say
     * @return the pause that begins now
     */
    Duration failed(String key, @Nullable Duration wanted) {
        Pause pause = pauses.merge(key, next(1, wanted), (before, first) -> next(before.failures + 1, wanted));
        return Duration.between(clock.instant(), pause.until);
    }

    void succeeded(String key) {
        pauses.remove(key);
    }

    private Pause next(int failures, @Nullable Duration wanted) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        long millis = Math.min(doubled.toMillis(), LONGEST.toMillis());
        // between half and all of it, so that a thousand connections do not come back as one
        Duration jittered = Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
        Duration pause = wanted != null && wanted.compareTo(jittered) > 0 ? wanted : jittered;
        return new Pause(failures, clock.instant().plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause));
    }

    private record Pause(int failures, Instant until) {}
}
