package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The refresh that callers without a good token wait for: a vault or a database that fails over is waited out, and so is a node
 * that has sent a refresh and may yet wake up with its answer. What the provider said is an answer, and not waited out.
 */
final class PatientRefresh {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final SingleFlight flights;
    private final Pause pause;
    private final Clock clock;
    private volatile boolean closed;

    PatientRefresh(SingleFlight flights, Pause pause, Clock clock) {
        this.flights = flights;
        this.pause = pause;
        this.clock = clock;
    }

    /** @param end when the caller waits no longer: the last outcome is its answer */
    RefreshOutcome refresh(Connection connection, Generation used, boolean refused, Instant end) {
        Duration wait = FIRST_PAUSE;
        while (true) {
            RefreshOutcome outcome = flights.refresh(connection, used, refused, Duration.between(clock.instant(), end));
            if (!mayPass(outcome) || closed || !clock.instant().plus(wait).isBefore(end)) {
                return outcome;
            }
            pause.of(wait);
            if (Thread.currentThread().isInterrupted()) {
                return outcome;
            }
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    private static boolean mayPass(RefreshOutcome outcome) {
        return switch (outcome) {
            case RefreshOutcome.Unknown unknown -> unknown.mayCome();
            case RefreshOutcome.Deferred deferred ->
                deferred.type() == ErrorType.VAULT || deferred.type() == ErrorType.INTERNAL;
            case RefreshOutcome.Refreshed _, RefreshOutcome.StillValid _, RefreshOutcome.Refused _ -> false;
        };
    }

    /** From now on nobody is kept waiting. */
    void close() {
        closed = true;
    }
}
