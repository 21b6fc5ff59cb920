package dev.serai.server.job;

import dev.serai.connector.SeraiException;
import dev.serai.server.authserver.JobTokens;
import dev.serai.server.job.JobRun.State;
import dev.serai.server.job.RunningJob.JobTools;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.schedule.NodeLife;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs jobs on this node. Thread-safe. */
@Component
class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final int DRAIN_SECONDS = 25;
    private static final int MOST_AGAIN = 8;

    private final JobRows rows;
    private final JobRuns runs;
    private final JobTokens tokens;
    private final Boxes boxes;
    private final NodeLife life;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final JobTools tools;
    private final JobPace pace;
    /** What this life runs; the run itself only once it has begun. */
    private final Set<Long> mine = ConcurrentHashMap.newKeySet();

    private final Map<Long, RunningJob> running = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-run-", 0).factory());
    private volatile boolean stopping;

    JobRunner(
            JobRows rows,
            JobRuns runs,
            JobOutput output,
            JobTokens tokens,
            Boxes boxes,
            ProcessStarter starter,
            NodeLife life,
            TransactionTemplate transactions,
            SeraiConfiguration configuration,
            Clock clock,
            JobPace pace) {
        this.rows = rows;
        this.runs = runs;
        this.tokens = tokens;
        this.boxes = boxes;
        this.life = life;
        this.transactions = transactions;
        this.clock = clock;
        this.pace = pace;
        this.tools = new JobTools(
                rows,
                runs,
                output,
                tokens,
                starter,
                configuration.home().resolve("jobs"),
                configuration.origin(),
                clock);
    }

    /** The clock has struck. Returns when the run has begun. */
    void due(String job, Instant scheduledAt) {
        try {
            begin(job, scheduledAt, 1, null);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Job {} is due, but the database does not answer: it waits for its next time", job);
        }
    }

    /** Runs it now, in the background; empty if there is no such job any more, or this node stops. */
    Optional<JobRun> now(String job, String userId) {
        return begin(job, clock.instant().truncatedTo(ChronoUnit.MICROS), 1, userId);
    }

    private Optional<JobRun> begin(String id, Instant scheduledAt, int attempt, @Nullable String startedBy) {
        if (stopping || !life.hold()) {
            return Optional.empty();
        }
        return Optional.ofNullable(transactions.execute(_ -> row(id, scheduledAt, attempt, startedBy)))
                .flatMap(found -> found)
                .map(this::start);
    }

    private Optional<JobRun> row(String id, Instant scheduledAt, int attempt, @Nullable String startedBy) {
        Optional<Job> job = rows.hold(id);
        if (job.isEmpty()) {
            return Optional.empty();
        }
        boolean full = runs.running(id) >= job.get().concurrency();
        Optional<JobRun> run =
                runs.begin(id, scheduledAt, attempt, full ? State.SKIPPED : State.RUNNING, life.number(), startedBy);
        run.ifPresent(begun -> {
            if (full) {
                runs.end(begun, skipped(job.get()), false);
            } else {
                mine.add(begun.id());
            }
        });
        return run;
    }

    private static RunEnd skipped(Job job) {
        return new RunEnd(
                State.SKIPPED,
                null,
                "job_running",
                "It did not begin: "
                        + (job.concurrency() == 1 ? "another run of it was" : "as many runs of it as may be were")
                        + " under way.",
                List.of());
    }

    private JobRun start(JobRun run) {
        if (run.isRunning()) {
            threads.execute(() -> run(run));
        }
        return run;
    }

    private void run(JobRun run) {
        try {
            Optional<Job> job = rows.find(run.job());
            if (job.isPresent()) {
                RunningJob now =
                        new RunningJob(job.get(), run, boxes.of(job.get().kind()), tools, pace);
                running.put(run.id(), now);
                if (stopping) {
                    now.stop();
                }
                now.run();
            }
        } catch (SeraiException e) {
            runs.end(run, RunEnd.failed(e.code(), e.getMessage()), false);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Run {}: the database does not answer; it is marked lost when it does", run.id());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Run {} broke", run.id(), e);
            runs.end(run, RunEnd.failed("internal_error", "Something broke on our side: see the log."), false);
        } finally {
            running.remove(run.id());
            mine.remove(run.id());
        }
    }

    /** What a platform that was killed left here: its home is this one's alone. */
    void clearAway() {
        RunFolder.clear(tools.folder());
    }

    /** Marks what nobody runs any more, and begins again what is to be run again. */
    void lookAfter() {
        if (stopping || !life.hold()) {
            return;
        }
        // collected before the look at the rows: what ends in between is no longer running there
        Set<Long> busy = Set.copyOf(mine);
        for (JobRun lost : runs.markLost(life.number(), busy)) {
            LOG.warn("Run {} is lost: its node died or lost the database", lost.id());
            rows.find(lost.job()).ifPresent(job -> tokens.revoke(job.client(), lost.name()));
        }
        List<Job.Kind> here = boxes.usable();
        List<JobRun> begun = transactions.execute(_ -> runs.takeAgain(here, MOST_AGAIN).stream()
                .flatMap(lost -> row(lost.job(), lost.scheduledAt(), lost.attempt() + 1, lost.startedBy()).stream())
                .toList());
        if (begun != null) {
            begun.forEach(this::start);
        }
    }

    /** Runs under way end: nothing of theirs outlives the platform. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
        running.values().forEach(RunningJob::stop);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} runs of jobs do not end in time", running.size());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
