package dev.serai.server.pull;

import dev.serai.camel.pull.Checkpoint;
import dev.serai.camel.pull.JdbcCheckpointStore;
import dev.serai.camel.pull.PulledPage;
import dev.serai.camel.pull.RecordSink;
import dev.serai.server.dataset.Datasets;
import dev.serai.server.dataset.NewRecord;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** A page's records, the position behind it and the run's figures: all in one transaction, or none of it. */
final class DatasetSink implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetSink.class);
    private static final int ATTEMPTS = 3;

    private final ScheduledPull pull;
    private final PullRunRow run;
    private final ScheduledPulls pulls;
    private final PullRuns runs;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    DatasetSink(
            ScheduledPull pull,
            PullRunRow run,
            ScheduledPulls pulls,
            PullRuns runs,
            Datasets datasets,
            JdbcTemplate jdbc,
            TransactionTemplate transaction) {
        this.pull = pull;
        this.run = run;
        this.pulls = pulls;
        this.runs = runs;
        this.datasets = datasets;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Tries again what PostgreSQL undid for another transaction's sake: nothing of it was done, so the same page goes in anew.
     *
     * @throws TakenOver if the run is no longer ours: nothing was changed
     */
    @Override
    public void commit(PulledPage page, Checkpoint after) {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(_ -> store(page, after));
                return;
            } catch (PessimisticLockingFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debug("Pull {}: page {} is stored anew", pull.id(), page.number(), e);
            }
        }
    }

    private void store(PulledPage page, Checkpoint after) {
        pulls.forPage(pull.id());
        if (!runs.page(run, page.records().size() + page.repeated(), after.cursor())) {
            throw new TakenOver();
        }
        List<NewRecord> records = page.records().stream()
                .map(one -> new NewRecord(one.key(), one.json(), one.deleted()))
                .toList();
        runs.written(run, datasets.write(pull.dataset(), records));
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            JdbcCheckpointStore.save(connection, pull.key(), after);
            return true;
        });
    }

    /** Another life has taken the run over, because this one was held for dead. */
    static final class TakenOver extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
