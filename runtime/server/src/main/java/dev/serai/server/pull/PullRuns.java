package dev.serai.server.pull;

import dev.serai.server.dataset.Datasets;
import dev.serai.server.notify.EventType;
import dev.serai.server.notify.Events;
import dev.serai.server.pull.PullRunRow.State;
import dev.serai.server.schedule.NodeLife;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of runs. Every change names the life that makes it: who was taken for dead changes nothing any more. */
@Repository
class PullRuns {
    private static final int KEPT = 1_000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Events events;
    private final TransactionTemplate transaction;

    PullRuns(JdbcClient jdbc, Clock clock, Events events, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Begins a run. Its row is the fence: nobody begins a second one for the same time, or while one runs.
     *
     * @return empty if somebody else has that time, or one runs
     */
    Optional<PullRunRow> begin(String pull, Instant scheduledAt, int node) {
        return jdbc.sql("""
                        insert into pull_run (pull, scheduled_at, state, node, started_at)
                        values (?, ?, 'running', ?, ?) on conflict do nothing returning *
                        """)
                .params(pull, Timestamp.from(scheduledAt), node, now())
                .query(PullRuns::row)
                .optional();
    }

    /** A page was read. False if the run is no longer this life's. */
    boolean page(PullRunRow run, int read, @Nullable String cursor) {
        return jdbc.sql("""
                        update pull_run set pages = pages + 1, read = read + :read, cursor = :cursor
                        where id = :id and node = :node and state = 'running'
                        """)
                        .param("read", read)
                        .param("cursor", cursor)
                        .param("id", run.id())
                        .param("node", run.node())
                        .update()
                == 1;
    }

    void written(PullRunRow run, Datasets.Written written) {
        jdbc.sql("update pull_run set added = added + ?, changed = changed + ?, deleted = deleted + ? where id = ?")
                .params(written.added(), written.changed(), written.deleted(), run.id())
                .update();
    }

    void complete(PullRunRow run) {
        end(run, State.COMPLETED, null, null);
    }

    void fail(PullRunRow run, String code, String error) {
        end(run, State.FAILED, code, error);
    }

    /** The run did not begin. */
    void skip(PullRunRow run, String code, String error) {
        end(run, State.SKIPPED, code, error);
    }

    private void end(PullRunRow run, State state, @Nullable String code, @Nullable String error) {
        transaction.executeWithoutResult(_ -> {
            if (mark(run, state, code, error)) {
                tell(run, state, code, error);
            }
        });
    }

    /** False if the run is no longer this life's. */
    private boolean mark(PullRunRow run, State state, @Nullable String code, @Nullable String error) {
        boolean mine = jdbc.sql("""
                        update pull_run set state = :state, ended_at = :now, error_code = :code, error = :error
                        where id = :id and node = :node and state = 'running'
                        """)
                        .param("state", state.word())
                        .param("now", now())
                        .param("code", code)
                        .param("error", error)
                        .param("id", run.id())
                        .param("node", run.node())
                        .update()
                == 1;
        jdbc.sql("""
                        delete from pull_run where pull = :pull and state <> 'running' and id <=
                          (select id from pull_run where pull = :pull order by id desc offset :kept limit 1)
                        """).param("pull", run.pull()).param("kept", KEPT).update();
        return mine;
    }

    private void tell(PullRunRow run, State state, @Nullable String code, @Nullable String error) {
        switch (state) {
            case COMPLETED -> tell(run, EventType.PULL_COMPLETED, Map.of());
            case FAILED ->
                tell(
                        run,
                        EventType.PULL_FAILED,
                        Map.of(
                                "code",
                                Objects.requireNonNullElse(code, ""),
                                "error",
                                Objects.requireNonNullElse(error, "")));
            // its connection waits for its owner, who is told of that
            case SKIPPED, RUNNING -> {}
        }
    }

    /** Whom to tell, and of what. */
    private record Told(String workspace, @Nullable String owner, Map<String, Object> data) {}

    private void tell(PullRunRow run, EventType type, Map<String, String> more) {
        jdbc.sql("""
                        select p.workspace, p.connection, p.pull, c.owner, c.alias, r.id, r.pages, r.read, r.added, r.changed, r.deleted
                        from pull_run r join pull_schedule p on p.id = r.pull join connection c on c.id = p.connection
                        where r.id = ?
                        """).param(run.id()).query(PullRuns::told).optional().ifPresent(told -> {
            told.data().putAll(more);
            events.publish(type, told.workspace(), told.owner(), told.data());
        });
    }

    private static Told told(ResultSet row, int index) throws SQLException {
        Map<String, Object> data = new LinkedHashMap<>();
        for (String text : List.of("connection", "alias", "pull")) {
            data.put(text, row.getString(text));
        }
        data.put("run", row.getLong("id"));
        for (String count : List.of("pages", "read", "added", "changed", "deleted")) {
            data.put(count, row.getLong(count));
        }
        return new Told(row.getString("workspace"), row.getString("owner"), data);
    }

    /**
     * Takes over runs that nobody runs any more: their node's life has ended, or it is this one, which does not know of them.
     *
     * @param mine what this life is running
     */
    List<PullRunRow> takeOver(int node, Collection<Long> mine, int most) {
        return jdbc.sql("""
                        update pull_run set node = :node, resumed = resumed + 1
                        where id in (
                          select id from pull_run r where state = 'running' and not (id = any(:mine))
                            and (node = :node or not %s)
                          order by id limit :most for update skip locked)
                        returning *
                        """.formatted(NodeLife.goesOn("r.node")))
                .param("node", node)
                .param("mine", mine.toArray(new Long[0]))
                .param("most", most)
                .query(PullRuns::row)
                .list();
    }

    Optional<PullRunRow> find(long id) {
        return jdbc.sql("select * from pull_run where id = ?")
                .param(id)
                .query(PullRuns::row)
                .optional();
    }

    boolean isRunning(String pull) {
        return jdbc.sql("select exists (select 1 from pull_run where pull = ? and state = 'running')")
                .param(pull)
                .query(Boolean.class)
                .single();
    }

    /** The latest first. */
    List<PullRunRow> history(String pull, long before, int limit) {
        return jdbc.sql("select * from pull_run where pull = ? and id < ? order by id desc limit ?")
                .params(pull, before, limit)
                .query(PullRuns::row)
                .list();
    }

    /** The latest of each pull that has one. */
    List<PullRunRow> latest(Collection<String> pulls) {
        return jdbc.sql("""
                        select r.* from unnest(cast(? as text[])) as p (id)
                        cross join lateral (select * from pull_run where pull = p.id order by id desc limit 1) r
                        """)
                .param(pulls.toArray(new String[0]))
                .query(PullRuns::row)
                .list();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static PullRunRow row(ResultSet row, int index) throws SQLException {
        Timestamp ended = row.getTimestamp("ended_at");
        return new PullRunRow(
                row.getLong("id"),
                row.getString("pull"),
                row.getTimestamp("scheduled_at").toInstant(),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("node"),
                row.getTimestamp("started_at").toInstant(),
                ended == null ? null : ended.toInstant(),
                row.getInt("resumed"),
                row.getInt("pages"),
                row.getLong("read"),
                row.getLong("added"),
                row.getLong("changed"),
                row.getLong("deleted"),
                row.getString("cursor"),
                row.getString("error_code"),
                row.getString("error"));
    }
}
