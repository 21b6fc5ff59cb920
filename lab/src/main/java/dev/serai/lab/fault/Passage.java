package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One refresh on its way through the steps, on one thread. */
public final class Passage {
    private final ConnectionId connection;
    private final Map<Step, Long> times = new EnumMap<>(Step.class);
    private boolean held;

    Passage(ConnectionId connection) {
        this.connection = connection;
    }

    ConnectionId connection() {
        return connection;
    }

    void reached(Step step) {
        times.put(step, System.nanoTime());
    }

    void held() {
        held = true;
    }

    boolean isWhole() {
        return !held && times.containsKey(Step.ANSWER_ARRIVED) && times.containsKey(Step.PUBLISHED);
    }

    /** From one step to another; null if one of them was left out. */
    public @Nullable Duration between(Step from, Step to) {
        @Nullable Long start = times.get(from);
        @Nullable Long end = times.get(to);
        return start == null || end == null ? null : Duration.ofNanos(end - start);
    }
}
