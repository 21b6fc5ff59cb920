package dev.serai.server.pull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pull and its runs as the API tells them.
 *
 * @param paused why it does not run although it is enabled; null if it does
 */
record PullView(
        String connection,
        String connector,
        String pull,
        String schedule,
        String zone,
        boolean enabled,
        @Nullable String paused,
        String dataset,
        List<Instant> nextFireTimes) {

    static PullView of(ScheduledPull pull, @Nullable String paused, List<Instant> next) {
        return new PullView(
                pull.connection().value(),
                pull.connector(),
                pull.pull(),
                pull.schedule(),
                pull.zone(),
                pull.enabled(),
                paused,
                pull.datasetName(),
                next);
    }

    /** One run. */
    record Run(
            String id,
            String state,
            Instant scheduled,
            Instant started,
            @Nullable Instant ended,
            int node,
            int resumed,
            int pages,
            long read,
            long added,
            long changed,
            long deleted,
            @Nullable String cursor,
            @Nullable String errorCode,
            @Nullable String error) {
        static Run of(PullRunRow run) {
            return new Run(
                    Long.toString(run.id()),
                    run.state().word(),
                    run.scheduledAt(),
                    run.startedAt(),
                    run.endedAt(),
                    run.node(),
                    run.resumed(),
                    run.pages(),
                    run.read(),
                    run.added(),
                    run.changed(),
                    run.deleted(),
                    run.cursor(),
                    run.errorCode(),
                    run.error());
        }
    }

    record Runs(List<Run> items, @Nullable String next) {}
}
