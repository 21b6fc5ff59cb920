package dev.serai.server.notify;

import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes events down, and reads them in an order in which none is missed. Joins the caller's transaction: what was not done
 * is not told. Thread-safe.
 */
@Repository
public class Events {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration CLEANING = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    Events(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * An event as it is read.
     *
     * @param position behind it
     */
    record Event(Position position, Instant at, String type, JsonNode data) {}

    /**
     * @param owner whose thing it is; null: the workspace's, so that only builders hear of it
     * @param data about whom and what; never a secret
     */
    public void publish(EventType type, String workspace, @Nullable String owner, Map<String, ?> data) {
        jdbc.sql("insert into event (at, workspace, owner, type, data) values (?, ?, ?, ?, ?::jsonb)")
                .param(Timestamp.from(clock.instant()))
                .param(workspace)
                .param(owner)
                .param(type.word())
                .param(json.writeValueAsString(data))
                .update();
    }

    /** Behind everything that can be seen by now. */
    Position now() {
        return jdbc.sql("select pg_snapshot_xmin(pg_current_snapshot())::text")
                .query((row, _) -> new Position(Long.parseUnsignedLong(row.getString(1)), 0))
                .single();
    }

    /**
     * What comes behind a position, the oldest first. Of transactions that began after one that still runs nothing is shown
     * yet: it would be behind those that are to come.
     *
     * @param owner null: whoever's
     */
    List<Event> after(Position position, String workspace, @Nullable String owner, int most) {
        return jdbc.sql("""
                        select xact::text as xact, id, at, type, data::text as data from event
                        where workspace = :workspace and (cast(:owner as text) is null or owner = :owner)
                          and (xact, id) > (cast(:xact as xid8), :id) and xact < pg_snapshot_xmin(pg_current_snapshot())
                        order by xact, id limit :most
                        """)
                .param("workspace", workspace)
                .param("owner", owner)
                .param("xact", Long.toUnsignedString(position.xact()))
                .param("id", position.id())
                .param("most", most)
                .query((row, _) -> new Event(
                        new Position(Long.parseUnsignedLong(row.getString("xact")), row.getLong("id")),
                        row.getTimestamp("at").toInstant(),
                        row.getString("type"),
                        json.readTree(row.getString("data"))))
                .list();
    }

    void forgetOld() {
        jdbc.sql("delete from event where at < ?")
                .param(Timestamp.from(clock.instant().minus(KEPT)))
                .update();
    }

    @Bean
    static Watch watchOverEvents(Events events) {
        return new Watch("events", new Look(events::forgetOld, CLEANING));
    }
}
