package dev.serai.server.job;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job.
 *
 * @param attempt from 1; counts on when a node died over it
 * @param startedBy a user's id; null for the schedule
 * @param errorCode why it did not succeed, for programs; null while nothing went wrong
 * @param error the same for people
 * @param notes what else is worth knowing
 */
public record JobRun(
        long id,
        String job,
        Instant scheduledAt,
        int attempt,
        State state,
        int node,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String startedBy,
        @Nullable Integer exitCode,
        @Nullable String errorCode,
        @Nullable String error,
        List<String> notes) {
    /** How it stands. */
    public enum State {
        RUNNING,
        SUCCEEDED,
        /** It ended by itself, and not well; or it could not be started. */
        FAILED,
        TIMED_OUT,
        CANCELLED,
        /** Its node died, was stopped, or lost the database. */
        LOST,
        /** It did not begin: as many ran as may. */
        SKIPPED;

        /** As contracts and tables write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public JobRun {
        notes = List.copyOf(notes);
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** By what name its tokens, its folder and its container are found. */
    String name() {
        return Long.toString(id);
    }
}
