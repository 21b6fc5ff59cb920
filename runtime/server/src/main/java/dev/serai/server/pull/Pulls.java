package dev.serai.server.pull;

import dev.serai.camel.pull.Checkpoint;
import dev.serai.camel.pull.CheckpointStore;
import dev.serai.camel.pull.JdbcCheckpointStore;
import dev.serai.camel.pull.Schedule;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.Pull;
import dev.serai.credential.connection.Connection;
import dev.serai.server.audit.Audit;
import dev.serai.server.dataset.Dataset;
import dev.serai.server.dataset.Datasets;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.schedule.ClusterClock;
import dev.serai.server.schedule.ClusterClock.Plan;
import dev.serai.server.schedule.FireTimes;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people do with pulls. Rights are checked by whoever calls. */
@Service
@DependsOnDatabaseInitialization
class Pulls {
    private static final int SHOWN_TIMES = 5;

    private final ScheduledPulls pulls;
    private final PullRuns runs;
    private final PullRunner runner;
    private final ClusterClock times;
    private final Datasets datasets;
    private final Connectors connectors;
    private final CheckpointStore checkpoints;
    private final Audit audit;
    private final Clock clock;

    Pulls(
            ScheduledPulls pulls,
            PullRuns runs,
            PullRunner runner,
            ClusterClock times,
            Datasets datasets,
            Connectors connectors,
            DataSource database,
            Audit audit,
            Clock clock) {
        this.pulls = pulls;
        this.runs = runs;
        this.runner = runner;
        this.times = times;
        this.datasets = datasets;
        this.connectors = connectors;
        this.checkpoints = new JdbcCheckpointStore(new TransactionAwareDataSourceProxy(database));
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param zone null for UTC
     * @param dataset null for the one it has, or one named after connection and pull
     */
    record Wish(
            String schedule,
            @Nullable String zone,
            boolean enabled,
            @Nullable String dataset) {}

    /**
     * Sets a pull up, or changes it.
     *
     * @throws HttpProblem 404, {@code unknown_pull}; 409, {@code dataset_taken}, {@code connection_disconnected}; 422
     */
    @Transactional
    public ScheduledPull put(CurrentUser user, Connection connection, String pull, Wish wish) {
        Pull declared = declared(connection, pull);
        Instant now = clock.instant();
        Schedule schedule = FireTimes.checked(wish.schedule(), wish.zone());
        if (connection.status() == Connection.Status.DISCONNECTED && wish.enabled()) {
            throw HttpProblem.conflict(
                    "connection_disconnected",
                    "'" + connection.alias()
                            + "' is disconnected: connect the account anew, and set the pull up on that.");
        }
        Optional<ScheduledPull> before = pulls.forChange(connection.id(), pull);
        Dataset dataset = dataset(connection, pull, wish.dataset(), before, declared);
        ScheduledPull wished = new ScheduledPull(
                before.map(ScheduledPull::id).orElseGet(() -> UUID.randomUUID().toString()),
                connection.workspace(),
                connection.id(),
                connection.connector(),
                pull,
                wish.schedule().strip(),
                FireTimes.zone(wish.zone()).getId(),
                wish.enabled(),
                dataset.id(),
                dataset.name(),
                before.map(ScheduledPull::createdAt).orElse(now),
                wish.enabled() ? due(before, wish, schedule, now) : null);
        try {
            pulls.save(wished);
        } catch (DuplicateKeyException _) {
            throw HttpProblem.conflict(
                    "dataset_taken",
                    "Dataset '" + dataset.name() + "' is filled by another pull: name another dataset for this one.");
        }
        // of two who set it up at once, the second finds the row of the first
        ScheduledPull after = pulls.find(connection.id(), pull).orElseThrow();
        datasets.feed(dataset.id(), connection.owner(), timeField(declared));
        if (after.enabled()) {
            times.set(after.clockKey(), PullJob.class, new Plan(after.schedule(), after.zone(), after.when()));
        } else {
            times.remove(after.clockKey());
        }
        audit.record(
                user.workspace(),
                user.id(),
                before.isPresent() ? "pull.changed" : "pull.created",
                "connection/" + connection.id() + "/pulls/" + pull,
                Map.of(
                        "schedule",
                        after.schedule(),
                        "zone",
                        after.zone(),
                        "enabled",
                        Boolean.toString(after.enabled())));
        return after;
    }

    private static @Nullable Instant due(Optional<ScheduledPull> before, Wish wish, Schedule schedule, Instant now) {
        boolean same = before.filter(old -> old.enabled() && old.schedule().equals(wish.schedule()))
                .isPresent();
        return same
                ? before.orElseThrow().dueAt()
                : FireTimes.after(schedule, now).orElse(null);
    }

    private Dataset dataset(
            Connection connection, String pull, @Nullable String name, Optional<ScheduledPull> before, Pull declared) {
        if (name == null || name.isBlank()) {
            if (before.isPresent()) {
                return datasets.get(before.get().dataset());
            }
            String made = connection.alias() + "-"
                    + pull.replaceAll("[^a-zA-Z0-9_-]", "-").toLowerCase(java.util.Locale.ROOT);
            return datasets.ensure(
                    connection.workspace(),
                    made.length() > 100 ? made.substring(0, 100) : made,
                    connection.owner(),
                    timeField(declared));
        }
        return datasets.ensure(connection.workspace(), name.strip(), connection.owner(), timeField(declared));
    }

    private static @Nullable String timeField(Pull pull) {
        Pull.Cursor cursor = pull.cursor();
        return cursor != null && cursor.type() == Pull.CursorType.TIME ? cursor.at() : null;
    }

    /** @throws HttpProblem 404, {@code unknown_pull}, {@code pull_not_set_up} */
    ScheduledPull require(Connection connection, String pull) {
        declared(connection, pull);
        return pulls.find(connection.id(), pull)
                .orElseThrow(() -> HttpProblem.notFound(
                        "pull_not_set_up",
                        "Pull '" + pull + "' of '" + connection.alias() + "' has no schedule yet: PUT one first."));
    }

    /** The next times; none while it is disabled. */
    List<Instant> next(ScheduledPull pull) {
        return times.next(pull.clockKey(), SHOWN_TIMES);
    }

    /** @throws HttpProblem 409, {@code pull_running} */
    PullRunRow run(ScheduledPull pull) {
        return runner.now(pull.id())
                .orElseThrow(() -> HttpProblem.conflict(
                        "pull_running", "Pull '" + pull.pull() + "' is running already: wait for its end."));
    }

    /**
     * The next run begins at this cursor.
     *
     * @param cursor null for the very beginning
     * @throws HttpProblem 409, {@code pull_running}; 422, {@code invalid_cursor}
     */
    @Transactional
    public void reset(CurrentUser user, Connection connection, ScheduledPull pull, @Nullable String cursor) {
        if (cursor != null) {
            CursorCheck.check(declared(connection, pull.pull()), pull.pull(), cursor);
        }
        pulls.forRun(pull.id());
        if (runs.isRunning(pull.id())) {
            throw HttpProblem.conflict(
                    "pull_running", "Pull '" + pull.pull() + "' is running: wait for its end, then reset it.");
        }
        if (cursor == null) {
            checkpoints.remove(pull.key());
        } else {
            checkpoints.save(pull.key(), Checkpoint.at(cursor));
        }
        audit.record(
                user.workspace(),
                user.id(),
                "pull.reset",
                "connection/" + connection.id() + "/pulls/" + pull.pull(),
                cursor == null ? Map.of() : Map.of("cursor", cursor));
    }

    private Pull declared(Connection connection, String pull) {
        Connector connector = connectors.require(connection.connector());
        Pull declared = connector.pulls().get(pull);
        if (declared == null) {
            throw HttpProblem.notFound(
                    "unknown_pull",
                    connector.name() + " has no such pull; it has: "
                            + String.join(", ", connector.pulls().keySet()) + ".");
        }
        return declared;
    }
}
