package dev.serai.server.pull;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run, as far as it has come.
 *
 * @param pull the schedule's id
 * @param node whose life runs it, or did so last
 * @param resumed how often another life went on with it
 * @param cursor the high-water mark behind the last committed page
 * @param error in plain words
 */
public record PullRunRow(
        long id,
        String pull,
        Instant scheduledAt,
        State state,
        int node,
        Instant startedAt,
        @Nullable Instant endedAt,
        int resumed,
        int pages,
        long read,
        long added,
        long changed,
        long deleted,
        @Nullable String cursor,
        @Nullable String errorCode,
        @Nullable String error) {

    /** How it stands. */
    public enum State {
        RUNNING,
        COMPLETED,
        /** What it had committed stays; the next run goes on from there. */
        FAILED,
        /** It did not begin: the connection is not usable. */
        SKIPPED;

        /** As contracts and tables write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
