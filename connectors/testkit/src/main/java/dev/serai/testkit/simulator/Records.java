package dev.serai.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How many records there are and when each was made: number n is always the same, later ones only ever appear. */
final class Records {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FAR_AWAY = 1_000_000_000;
    private static final Duration STEP = Duration.ofMinutes(10);

    private final int initial;
    private final GrantStore store;
    private final Clock clock;
    private final AtomicReference<@Nullable Growth> growth = new AtomicReference<>();

    Records(int initial, GrantStore store, Clock clock) {
        this.initial = initial;
        this.store = store;
        this.clock = clock;
    }

    private record Growth(Instant since, Duration every) {}

    /** One more appears each time this much of the simulator's time has passed. */
    void growEvery(Duration every) {
        growth.set(new Growth(clock.instant(), every));
    }

    void add(int more) {
        store.change(state -> state.addedRecords += more);
    }

    int count() {
        @Nullable Growth growing = growth.get();
        long grown = growing == null
                ? 0
                : Duration.between(growing.since(), clock.instant()).dividedBy(growing.every());
        return initial + store.read(state -> state.addedRecords) + Math.toIntExact(grown);
    }

    /** @param number from 1 */
    static Instant madeAt(int number) {
        return FIRST.plus(STEP.multipliedBy(number - 1L));
    }

    /** The number of the first record made at or after this time; it may not exist yet. */
    static int firstAtOrAfter(Instant since) {
        if (!since.isAfter(FIRST)) {
            return 1;
        }
        long steps = Duration.between(FIRST, since.minusNanos(1)).dividedBy(STEP) + 1;
        return (int) Math.min(steps + 1, FAR_AWAY);
    }
}
