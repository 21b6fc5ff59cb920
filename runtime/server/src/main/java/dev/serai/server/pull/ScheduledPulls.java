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

/** Which pulls there are, in the database. Joins the caller's transaction. */
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

    /** Holds whoever wants to begin a run or to move the position, until the transaction ends. */
    void lock(String id) {
        jdbc.sql("select id from pull_schedule where id = ? for update")
                .param(id)
                .query(String.class)
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
