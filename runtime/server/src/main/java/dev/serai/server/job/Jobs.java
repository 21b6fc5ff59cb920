package dev.serai.server.job;

import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.JobTokens;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.job.JobRun.State;
import dev.serai.server.schedule.ClusterClock;
import dev.serai.server.schedule.ClusterClock.Plan;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What operators do with jobs. */
@Service
@DependsOnDatabaseInitialization
class Jobs {
    private static final int SHOWN_TIMES = 5;

    private final JobRows rows;
    private final JobRuns runs;
    private final JobRunner runner;
    private final JobTokens tokens;
    private final Boxes boxes;
    private final ClusterClock times;
    private final Audit audit;
    private final Clock clock;

    Jobs(
            JobRows rows,
            JobRuns runs,
            JobRunner runner,
            JobTokens tokens,
            Boxes boxes,
            ClusterClock times,
            Audit audit,
            Clock clock) {
        this.rows = rows;
        this.runs = runs;
        this.runner = runner;
        this.tokens = tokens;
        this.boxes = boxes;
        this.times = times;
        this.audit = audit;
        this.clock = clock;
    }

    List<Job> list(CurrentUser operator) {
        operator.require(Role.OPERATOR);
        return rows.list(operator.workspace());
    }

    /** @throws HttpProblem 404 if there is none, or in another workspace */
    Job require(CurrentUser operator, String id) {
        operator.require(Role.OPERATOR);
        return rows.find(id)
                .filter(job -> job.workspace().equals(operator.workspace()))
                .orElseThrow(() -> HttpProblem.notFound("unknown_job", "There is no such job in this workspace."));
    }

    /** The next times; none without a schedule, or while it is disabled. */
    List<Instant> next(Job job) {
        return times.next(job.clockKey(), SHOWN_TIMES);
    }

    /** @throws HttpProblem 409, {@code job_exists}; 422 */
    @Transactional
    public Job add(CurrentUser operator, JobWish wish) {
        operator.require(Role.OPERATOR);
        if (wish.name() == null) {
            throw HttpProblem.unprocessable("field_missing", "name is needed.");
        }
        Job wished = wish.applied(blank(operator, ""));
        boxes.of(wished.kind());
        String client = tokens.open("Job " + wished.name(), wished.workspace(), wished.scopes());
        Job made = wish.applied(blank(operator, client));
        try {
            rows.add(made, wish.env() == null ? Map.of() : wish.env());
        } catch (DuplicateKeyException _) {
            throw exists(made);
        }
        plan(made);
        record(operator, "job.created", made);
        return made;
    }

    private Job blank(CurrentUser operator, String client) {
        return new Job(
                UUID.randomUUID().toString(),
                operator.workspace(),
                "",
                List.of(),
                null,
                List.of(),
                null,
                "UTC",
                true,
                Set.of(),
                Duration.ZERO,
                1,
                false,
                1,
                client,
                clock.instant());
    }

    /**
     * Makes it as it is wished for; runs under way go on as they began.
     *
     * @throws HttpProblem 404; 409, {@code job_exists}; 422
     */
    @Transactional
    public Job change(CurrentUser operator, String id, JobWish wish) {
        Job before = require(operator, id);
        Job after = wish.applied(before);
        boxes.of(after.kind());
        try {
            rows.change(after, wish.env() == null ? rows.environment(before) : wish.env());
        } catch (DuplicateKeyException _) {
            throw exists(after);
        }
        tokens.change(after.client(), after.scopes());
        plan(after);
        record(operator, "job.changed", after);
        return after;
    }

    private void plan(Job job) {
        var when = job.when();
        String text = job.schedule();
        if (when == null || text == null || !job.enabled()) {
            times.remove(job.clockKey());
        } else {
            times.set(job.clockKey(), JobDue.class, new Plan(text, job.zone(), when));
        }
    }

    /** With its history. Runs under way are ended by their nodes, and their tokens are worth nothing at once. */
    @Transactional
    public Job remove(CurrentUser operator, String id) {
        Job job = require(operator, id);
        times.remove(job.clockKey());
        rows.remove(id);
        tokens.close(job.client());
        record(operator, "job.removed", job);
        return job;
    }

    /** @throws HttpProblem 404; 409, {@code job_running}; 503 */
    JobRun run(CurrentUser operator, String id) {
        Job job = require(operator, id);
        boxes.of(job.kind());
        JobRun run = runner.now(id, operator.id())
                .orElseThrow(() -> HttpProblem.unavailable(
                        "node_not_ready",
                        "This node begins no runs: it stops, or has no database. Try again, or on another node.",
                        Duration.ofSeconds(5)));
        if (run.state() == State.SKIPPED) {
            throw HttpProblem.conflict(
                    "job_running",
                    "'" + job.name() + "' runs as often as it may: " + job.concurrency()
                            + " at once. Wait for an end, or cancel a run.");
        }
        audit.record(
                operator.workspace(), operator.id(), "job.run", "job/" + id, Map.of("run", Long.toString(run.id())));
        return run;
    }

    /** @throws HttpProblem 404; 409, {@code run_ended} */
    @Transactional
    public JobRun cancel(CurrentUser operator, String id, String run) {
        JobRun found = run(operator, id, run);
        if (!runs.cancel(found.id(), operator.id())) {
            throw HttpProblem.conflict("run_ended", "This run has ended already.");
        }
        audit.record(
                operator.workspace(), operator.id(), "job.run_cancelled", "job/" + id, Map.of("run", found.name()));
        return found;
    }

    /** @throws HttpProblem 404 */
    JobRun run(CurrentUser operator, String id, String run) {
        Job job = require(operator, id);
        return (run.matches("\\d{1,18}") ? runs.find(job.id(), Long.parseLong(run)) : Optional.<JobRun>empty())
                .orElseThrow(() -> HttpProblem.notFound("unknown_run", "This job has no such run, or not any more."));
    }

    private void record(CurrentUser operator, String action, Job job) {
        audit.record(
                operator.workspace(),
                operator.id(),
                action,
                "job/" + job.id(),
                Map.of("name", job.name(), "program", job.program(), "scopes", Scope.words(job.scopes())));
    }

    private static HttpProblem exists(Job job) {
        return HttpProblem.conflict("job_exists", "There is a job '" + job.name() + "' already: take another name.");
    }
}
