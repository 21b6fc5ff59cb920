package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.camel.pull.Checkpoint;
import dev.serai.camel.pull.PulledPage;
import dev.serai.camel.pull.PulledRecord;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.dataset.Datasets;
import dev.serai.server.schedule.NodeLife;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What else happens to a pull in the very moment in which one of its pages is stored. */
class PullLocksIT extends PlatformTest {
    private static final String LATER = "0 0 4 1 1 ?";

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final ScheduledPulls pulls = platform.bean(ScheduledPulls.class);
    private final PullRuns runs = platform.bean(PullRuns.class);
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final NodeLife life = new NodeLife(platform.bean(DataSource.class), jdbc);
    private final AtomicInteger transactions = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Visitor admin;
    private TestPull pull;
    private ScheduledPull scheduled;
    private PullRunRow run;
    private DatasetSink sink;

    @BeforeEach
    void beginARun() {
        admin = platform.admin();
        pull = TestPull.of(platform, admin, extension.simulator());
        scheduled = pulls.find(pull.id()).orElseThrow();
        assertThat(life.hold()).isTrue();
        run = runs.begin(pull.id(), Instant.now(), life.number()).orElseThrow();
        sink = new DatasetSink(
                scheduled,
                run,
                pulls,
                runs,
                platform.bean(Datasets.class),
                new JdbcTemplate(platform.bean(DataSource.class)),
                new TransactionTemplate(counted(platform.bean(PlatformTransactionManager.class))));
    }

    @AfterEach
    void endIt() {
        runs.complete(run);
        life.close();
        threads.close();
    }

    @Test
    void claimsWaitForThePageAndBeginNothing() throws Exception {
        assertThat(whileAPageIsStored(this::claim, this::claim, this::claim))
                .hasSize(3)
                .allMatch(Optional.empty()::equals);
    }

    @Test
    void aChangeBetweenClaimsHoldsNoPageUp() throws Exception {
        assertThat(whileAPageIsStored(this::claim, this::change, this::claim))
                .containsExactly(Optional.empty(), 200, Optional.empty());
        assertThat(pulls.find(pull.id()).orElseThrow().schedule()).isEqualTo(LATER);
    }

    private Object claim() {
        return platform.bean(PullRunner.class).now(pull.id());
    }

    private Object change() {
        return admin.call("PUT", pull.path(), Map.of("schedule", LATER, "dataset", pull.dataset()))
                .statusCode();
    }

    @Test
    void aPageThatTheDatabaseUndoesForAnotherTransactionsSakeIsStoredAnew() {
        undoPages(2);
        sink.commit(page("1"), Checkpoint.at("1"));

        assertThat(transactions).hasValue(3);
        assertStoredOnce();
    }

    @Test
    void aPageThatIsUndoneAgainAndAgainEndsTheRunAndNothingOfItStays() {
        undoPages(3);
        assertThatThrownBy(() -> sink.commit(page("1"), Checkpoint.at("1")))
                .isInstanceOf(PessimisticLockingFailureException.class);

        assertThat(transactions).hasValue(3);
        assertThat(runs.find(run.id())).contains(run);
        assertThat(records()).isZero();
    }

    /** Holds the page up where it writes its records, until all the others wait for locks, too. */
    private List<Object> whileAPageIsStored(Callable<?>... others) throws Exception {
        List<Future<?>> answers = new ArrayList<>();
        Future<?> page;
        try (Connection writer = platform.bean(DataSource.class).getConnection()) {
            writer.setAutoCommit(false);
            writeIntoTheDataset(writer);
            page = threads.submit(() -> sink.commit(page("1"), Checkpoint.at("1")));
            awaitWaiting(1);
            for (Callable<?> other : others) {
                answers.add(threads.submit(other));
                awaitWaiting(1 + answers.size());
            }
            writer.commit();
        }
        page.get();
        List<Object> answered = new ArrayList<>();
        for (Future<?> answer : answers) {
            answered.add(answer.get());
        }
        assertThat(transactions).hasValue(1);
        assertStoredOnce();
        return answered;
    }

    private void writeIntoTheDataset(Connection writer) throws SQLException {
        try (var update = writer.prepareStatement("update dataset set changed_at = now() where id = ?")) {
            update.setLong(1, scheduled.dataset());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private void awaitWaiting(int many) {
        await().until(() -> jdbc.sql("""
                                select count(*) from pg_stat_activity
                                where datname = current_database() and wait_event_type = 'Lock'
                                """).query(Integer.class).single() >= many);
    }

    /** PostgreSQL chooses its victims by itself, so this one is told whom and how often. */
    private void undoPages(int times) {
        jdbc.sql("create sequence page_undone").update();
        jdbc.sql("""
                create function undo_page() returns trigger language plpgsql as $$ begin
                  if nextval('page_undone') <= %d then raise exception 'deadlock detected' using errcode = '40P01'; end if;
                  return new;
                end $$
                """.formatted(times)).update();
        jdbc.sql("""
                create trigger undo_page before insert on dataset_record for each row when (new.dataset = %d)
                execute function undo_page()
                """.formatted(scheduled.dataset())).update();
    }

    @AfterEach
    void undoNothingAnyMore() {
        jdbc.sql("drop trigger if exists undo_page on dataset_record").update();
        jdbc.sql("drop function if exists undo_page").update();
        jdbc.sql("drop sequence if exists page_undone").update();
    }

    private void assertStoredOnce() {
        PullRunRow now = runs.find(run.id()).orElseThrow();
        assertThat(now.pages()).isEqualTo(1);
        assertThat(now.added()).isEqualTo(1);
        assertThat(records()).isEqualTo(1);
        assertThat(jdbc.sql("select checkpoint from serai_checkpoint where connection_id = ?")
                        .param(scheduled.connection().value())
                        .query(String.class)
                        .list())
                .hasSize(1);
    }

    private int records() {
        return jdbc.sql("select count(*) from dataset_record where dataset = ?")
                .param(scheduled.dataset())
                .query(Integer.class)
                .single();
    }

    private static PulledPage page(String key) {
        PulledRecord record =
                new PulledRecord(key, JsonNodeFactory.instance.objectNode().put("id", key), false, key);
        return new PulledPage(1, List.of(record), 0, true);
    }

    private PlatformTransactionManager counted(PlatformTransactionManager all) {
        return new PlatformTransactionManager() {
            @Override
            public TransactionStatus getTransaction(TransactionDefinition definition) {
                transactions.incrementAndGet();
                return all.getTransaction(definition);
            }

            @Override
            public void commit(TransactionStatus status) {
                all.commit(status);
            }

            @Override
            public void rollback(TransactionStatus status) {
                all.rollback(status);
            }
        };
    }
}
