package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose refresh on a sign did not help: for 30 s, doubling to 10 min, an unexpired token of theirs is not
 * refreshed on a sign again. A missing right must not refresh for ever.
 */
public final class Uncured {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ConcurrentMap<ConnectionId, Hold> holds = new ConcurrentHashMap<>();
    private final Clock clock;

    public Uncured(Clock clock) {
        this.clock = clock;
    }

    public boolean holds(ConnectionId id) {
        @Nullable Hold hold = holds.get(id);
        return hold != null && clock.instant().isBefore(hold.until);
    }

    public void failed(ConnectionId id) {
        holds.compute(id, (key, before) -> {
            if (before != null && clock.instant().isBefore(before.until)) {
                // the callers that were replayed together met one failure, not many
                return before;
            }
            Duration length = before == null ? FIRST : before.length.multipliedBy(2);
            Duration capped = length.compareTo(LONGEST) > 0 ? LONGEST : length;
            return new Hold(capped, clock.instant().plus(capped));
        });
    }

    public void cured(ConnectionId id) {
        if (!holds.isEmpty()) {
            holds.remove(id);
        }
    }

    private record Hold(Duration length, Instant until) {}
}
