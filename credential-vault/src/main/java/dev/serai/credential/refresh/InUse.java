package dev.serai.credential.refresh;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import java.time.Instant;

/** An access token that somebody uses, and when it is to be renewed. */
final class InUse {
    private final ConnectionId id;
    private final long incarnation;
    private final Generation generation;
    private final String endpoint;
    private final Instant obtainedAt;
    private final Instant end;
    private final Instant due;
    private volatile Instant usedAt;

    /** @param endpoint where it is renewed: host and port */
    InUse(
            ConnectionId id,
            long incarnation,
            Generation generation,
            String endpoint,
            Instant obtainedAt,
            Instant end,
            Instant due,
            Instant usedAt) {
        this.id = id;
        this.incarnation = incarnation;
        this.generation = generation;
        this.endpoint = endpoint;
        this.obtainedAt = obtainedAt;
        this.end = end;
        this.due = due;
        this.usedAt = usedAt;
    }

    InUse dueAt(Instant later) {
        return new InUse(id, incarnation, generation, endpoint, obtainedAt, end, later, usedAt);
    }

    void used(Instant at) {
        usedAt = at;
    }

    /** Nobody has used it since it came. */
    boolean isIdle() {
        return usedAt.isBefore(obtainedAt);
    }

    boolean isOf(long otherIncarnation, Generation other) {
        return incarnation == otherIncarnation && generation.equals(other);
    }

    ConnectionId id() {
        return id;
    }

    long incarnation() {
        return incarnation;
    }

    Generation generation() {
        return generation;
    }

    String endpoint() {
        return endpoint;
    }

    Instant obtainedAt() {
        return obtainedAt;
    }

    Instant end() {
        return end;
    }

    Instant due() {
        return due;
    }

    Instant usedAt() {
        return usedAt;
    }
}
