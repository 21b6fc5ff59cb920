package dev.serai.server.pull;

import dev.serai.camel.pull.ApiPages;
import dev.serai.camel.pull.CheckpointStore;
import dev.serai.camel.pull.JdbcCheckpointStore;
import dev.serai.camel.pull.PullReport;
import dev.serai.camel.pull.PullRun;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import dev.serai.server.connection.ConnectionRecovered;
import dev.serai.server.connection.Standstill;
import dev.serai.server.dataset.Datasets;
import dev.serai.server.schedule.FireTimes;
import dev.serai.server.schedule.NodeLife;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs pulls on this node. Thread-safe. */
@Component
class PullRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PullRunner.class);
    private static final Duration DRAIN = Duration.ofSeconds(25);

    private final ScheduledPulls pulls;
    private final PullRuns runs;
    private final NodeLife life;
    private final Datasets datasets;
    private final Connections connections;
    private final Connectors connectors;
    private final ApiClient api;
    private final CheckpointStore checkpoints;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<Long> active = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("pull-", 0).factory());
    private volatile boolean stopping;

    PullRunner(
            ScheduledPulls pulls,
            PullRuns runs,
            NodeLife life,
            Datasets datasets,
            Connections connections,
            Connectors connectors,
            ApiClient api,
            DataSource database,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.pulls = pulls;
        this.runs = runs;
        this.life = life;
        this.datasets = datasets;
        this.connections = connections;
        this.connectors = connectors;
        this.api = api;
        this.checkpoints = new JdbcCheckpointStore(database);
        this.jdbc = new JdbcTemplate(database);
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** The clock has struck. Returns when the run has ended. On a connection that is over it waits for that to change. */
    void due(String pull, Instant scheduledAt) {
        try {
            if (standstill(pull).isEmpty()) {
                begin(pull, scheduledAt).ifPresent(this::run);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Pull {} is due, but the database does not answer: it waits for its next time", pull);
        }
    }

    /**
     * Runs it now, in the background.
     *
     * @return empty if it runs already
     * @throws ReauthorizationRequiredException if its connection is over
     */
    Optional<PullRunRow> now(String pull) {
        standstill(pull).ifPresent(why -> {
            throw new ReauthorizationRequiredException(why);
        });
        Optional<PullRunRow> run = begin(pull, clock.instant().truncatedTo(ChronoUnit.MICROS));
        run.ifPresent(this::start);
        return run;
    }

    /** What should have run while its connection was over runs now, from where it stands. */
    @EventListener
    void recovered(ConnectionRecovered recovered) {
        Instant now = clock.instant();
        for (ScheduledPull pull : pulls.of(recovered.id())) {
            Instant due = pull.dueAt();
            if (pull.enabled() && due != null && due.isBefore(now)) {
                LOG.info("Pull {} of {} goes on: the account was authorised again", pull.pull(), pull.connection());
                begin(pull.id(), now.truncatedTo(ChronoUnit.MICROS)).ifPresent(this::start);
            }
        }
    }

    private Optional<String> standstill(String pull) {
        return pulls.find(pull)
                .flatMap(found -> connections.find(found.connection()))
                .map(connection -> Standstill.of(connection, clock.instant()));
    }

    /** Goes on, in the background, with what nobody runs any more. */
    void resume(int most) {
        if (stopping || !life.hold()) {
            return;
        }
        // collected before the look at the rows: what ends in between is no longer running there
        Collection<Long> mine = Set.copyOf(active);
        runs.takeOver(life.number(), mine, most - mine.size()).forEach(run -> {
            LOG.info("Pull {}: run {} was interrupted and goes on", run.pull(), run.id());
            start(run);
        });
    }

    private Optional<PullRunRow> begin(String pull, Instant scheduledAt) {
        if (stopping || !life.hold()) {
            return Optional.empty();
        }
        return Optional.ofNullable(transaction.execute(_ -> {
                    pulls.forRun(pull);
                    Optional<PullRunRow> run = runs.begin(pull, scheduledAt, life.number());
                    run.ifPresent(begun -> active.add(begun.id()));
                    return run;
                }))
                .flatMap(found -> found);
    }

    private void start(PullRunRow run) {
        active.add(run.id());
        threads.execute(() -> run(run));
    }

    private void run(PullRunRow run) {
        try {
            pulls.find(run.pull()).ifPresent(pull -> outcome(pull, run));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Pull {}: the database does not answer; run {} goes on when it does", run.pull(), run.id());
        } finally {
            active.remove(run.id());
        }
    }

    private void outcome(ScheduledPull pull, PullRunRow run) {
        try {
            if (read(pull, run).finished()) {
                runs.complete(run);
                pulls.due(
                        pull.id(), FireTimes.after(pull.when(), clock.instant()).orElse(null));
            }
        } catch (DatasetSink.TakenOver _) {
            LOG.warn("Pull {}: run {} was taken over by another node", pull.id(), run.id());
        } catch (ReauthorizationRequiredException e) {
            skipOrFail(run, e);
        } catch (SeraiException e) {
            LOG.info("Pull {} of {} failed: {}", pull.pull(), pull.connection(), e.getMessage());
            runs.fail(run, e.code(), e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Pull {} of {}: a page could not be stored", pull.pull(), pull.connection(), e);
            // if the database is away this fails too, and the run goes on when it is back
            runs.fail(run, "not_stored", "The database did not take a page: see the log. The next run tries it again.");
        } catch (RuntimeException e) {
            LOG.error("Pull {} of {} broke", pull.pull(), pull.connection(), e);
            runs.fail(run, "internal_error", "Something broke on our side: see the log.");
        }
    }

    private PullReport read(ScheduledPull pull, PullRunRow run) {
        Connector connector = connectors.require(pull.connector());
        PullRun reading = new PullRun(connector, pull.pull(), new ApiPages(api, () -> target(pull, connector)));
        DatasetSink sink = new DatasetSink(pull, run, pulls, runs, datasets, jdbc, transaction);
        return reading.run(checkpoints.load(pull.key()), sink, () -> !stopping);
    }

    private CallTarget target(ScheduledPull pull, Connector connector) {
        Connection connection = connections
                .find(pull.connection())
                .filter(found -> found.status() != Connection.Status.DISCONNECTED)
                .orElseThrow(() -> new ReauthorizationRequiredException(
                        "The connection is disconnected: connect the account anew, and set the pull up on that."));
        return new CallTarget(connection, connector);
    }

    private void skipOrFail(PullRunRow run, ReauthorizationRequiredException e) {
        boolean began = runs.find(run.id()).map(PullRunRow::pages).orElse(0) > 0;
        if (began) {
            runs.fail(run, e.code(), e.getMessage());
        } else {
            runs.skip(run, e.code(), e.getMessage());
        }
    }

    /** Runs under way end behind their page; what is left of them goes on elsewhere, or after the next start. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} pulls are still busy with a page; they go on after the next start", active.size());
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
