package dev.serai.server.pull;

import dev.serai.credential.connection.ConnectionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Which pulls there are, in the database. Joins the caller's transaction.
 *
 * <p><b>The order of locks</b>, for every transaction that holds more than one of a pull's rows: first the pull itself ({@code
 * pull_schedule}), then its run, its dataset, the dataset's records, its position, and last the scheduler's tables. Whoever
 * takes the pull's row takes it at once as strongly as it ever will:
 *
 * <ul>
 *   <li>{@link #forPage}, KEY SHARE: a page is stored. It must be first, for a run's row that one transaction updates twice makes
 *       PostgreSQL look at the pull's row anew, by its foreign key, when it is too late.
 *   <li>{@link #forRun}, NO KEY UPDATE: a run begins, or the position is moved; one at a time. Lets pages pass: the insertion of
 *       a run waits for the page that is just being stored, to see whether its run still runs.
 *   <li>{@link #forChange}, UPDATE: the pull changes. Waits for all of them, and they wait for it.
 * </ul>
 *
 * Single statements outside of a transaction (a run's end, the next due time) hold one row, and taking over runs passes by what
 * is locked: they are in nobody's way.
 */
@Repository
class ScheduledPulls {
    private static final String SELECT =
            "select p.*, d.name as dataset_name from pull_schedule p join dataset d on d.id = p.dataset where ";

    private final JdbcClient jdbc;

    ScheduledPulls(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<ScheduledPull> find(String id) {
        return jdbc.sql(SELECT + "p.id = ?")
                .param(id)
                .query(ScheduledPulls::pull)
                .optional();
    }

    Optional<ScheduledPull> find(ConnectionId connection, String pull) {
        return jdbc.sql(SELECT + "p.connection = ? and p.pull = ?")
                .params(connection.value(), pull)
                .query(ScheduledPulls::pull)
                .optional();
    }

    List<ScheduledPull> of(ConnectionId connection) {
        return jdbc.sql(SELECT + "p.connection = ? order by p.pull")
                .param(connection.value())
                .query(ScheduledPulls::pull)
                .list();
    }

    /** @param owner only those of their connections; null for all */
    List<ScheduledPull> list(String workspace, @Nullable String owner) {
        return jdbc.sql(SELECT + """
                        p.workspace = :workspace and (cast(:owner as text) is null
                          or exists (select 1 from connection c where c.id = p.connection and c.owner = :owner))
                        order by d.name
                        """)
                .param("workspace", workspace)
                .param("owner", owner)
                .query(ScheduledPulls::pull)
                .list();
    }

    /** The transaction stores a page. */
    void forPage(String id) {
        lock(id, "key share");
    }

    /** The transaction begins a run or moves the position: until it ends, nobody else does. */
    void forRun(String id) {
        lock(id, "no key update");
    }

    private void lock(String id, String strength) {
        jdbc.sql("select id from pull_schedule where id = ? for " + strength)
                .param(id)
                .query(String.class)
                .optional();
    }

    /** The transaction changes the pull: until it ends, nothing else happens to it. */
    Optional<ScheduledPull> forChange(ConnectionId connection, String pull) {
        return jdbc.sql(SELECT + "p.connection = ? and p.pull = ? for update of p")
                .params(connection.value(), pull)
                .query(ScheduledPulls::pull)
                .optional();
    }

    void save(ScheduledPull pull) {
        jdbc.sql("""
                        insert into pull_schedule (id, workspace, connection, connector, pull, schedule, zone, enabled,
                          dataset, created_at, due_at)
                        values (:id, :workspace, :connection, :connector, :pull, :schedule, :zone, :enabled,
                          :dataset, :created, :due)
                        on conflict (connection, pull) do update set schedule = excluded.schedule, zone = excluded.zone,
                          enabled = excluded.enabled, dataset = excluded.dataset, due_at = excluded.due_at
                        """)
                .param("id", pull.id())
                .param("workspace", pull.workspace())
                .param("connection", pull.connection().value())
                .param("connector", pull.connector())
                .param("pull", pull.pull())
                .param("schedule", pull.schedule())
                .param("zone", pull.zone())
                .param("enabled", pull.enabled())
                .param("dataset", pull.dataset())
                .param("created", Timestamp.from(pull.createdAt()))
                .param("due", timestamp(pull.dueAt()))
                .update();
    }

    void due(String id, @Nullable Instant at) {
        jdbc.sql("update pull_schedule set due_at = :due where id = :id and enabled")
                .param("due", timestamp(at))
                .param("id", id)
                .update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static ScheduledPull pull(ResultSet row, int index) throws SQLException {
        Timestamp due = row.getTimestamp("due_at");
        return new ScheduledPull(
                row.getString("id"),
                row.getString("workspace"),
                new ConnectionId(row.getString("connection")),
                row.getString("connector"),
                row.getString("pull"),
                row.getString("schedule"),
                row.getString("zone"),
                row.getBoolean("enabled"),
                row.getLong("dataset"),
                row.getString("dataset_name"),
                row.getTimestamp("created_at").toInstant(),
                due == null ? null : due.toInstant());
    }
}
