package dev.serai.server.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job and its runs as the API tells them.
 *
 * @param env the names of its variables: their values are never shown again
 * @param timeout in seconds, as {@code 90s}
 * @param trouble why it does not run here, and what to do; null if it does
 */
record JobView(
        String id,
        String name,
        List<String> command,
        @Nullable String image,
        List<String> env,
        @Nullable String schedule,
        String zone,
        boolean enabled,
        List<String> scopes,
        String timeout,
        int concurrency,
        boolean rerun,
        int memoryMb,
        Instant createdAt,
        List<Instant> nextFireTimes,
        @Nullable String trouble) {

    static JobView of(Job job, List<Instant> next, @Nullable String trouble) {
        return new JobView(
                job.id(),
                job.name(),
                job.command(),
                job.image(),
                job.variables(),
                job.schedule(),
                job.zone(),
                job.enabled(),
                job.scopeWords(),
                job.timeout().toSeconds() + "s",
                job.concurrency(),
                job.rerun(),
                job.memory(),
                job.createdAt(),
                next,
                trouble);
    }

    /**
     * One run.
     *
     * @param attempt from 1; counts on when a node died over it
     * @param notes what else is worth knowing of it
     */
    record Run(
            String id,
            String state,
            Instant scheduled,
            int attempt,
            Instant started,
            @Nullable Instant ended,
            int node,
            @Nullable Integer exitCode,
            @Nullable String errorCode,
            @Nullable String error,
            List<String> notes) {
        static Run of(JobRun run) {
            return new Run(
                    run.name(),
                    run.state().word(),
                    run.scheduledAt(),
                    run.attempt(),
                    run.startedAt(),
                    run.endedAt(),
                    run.node(),
                    run.exitCode(),
                    run.errorCode(),
                    run.error(),
                    run.notes());
        }
    }

    record Runs(List<Run> items, @Nullable String next) {}

    /**
     * What a run wrote.
     *
     * @param next what {@code since} asks with for what comes after
     * @param running whether more may come
     */
    record Output(String text, long next, boolean running) {}
}
