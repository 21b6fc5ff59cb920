package dev.serai.server.flow;

import dev.serai.server.identity.CurrentUser;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which flows are stopped, for all nodes. */
@Repository
class FlowStops {
    private final JdbcClient database;
    private final Clock clock;

    FlowStops(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Their route ids. */
    Set<String> all() {
        return new HashSet<>(database.sql("select workspace, flow from flow_stop")
                .query((row, number) -> FlowFile.Flow.routeId(row.getString(1), row.getString(2)))
                .list());
    }

    void stop(CurrentUser user, String flow) {
        database.sql("""
                        insert into flow_stop (workspace, flow, stopped_by, stopped_at)
                        values (:workspace, :flow, :by, :at) on conflict do nothing
                        """)
                .param("workspace", user.workspace())
                .param("flow", flow)
                .param("by", user.id())
                .param("at", Timestamp.from(clock.instant()))
                .update();
    }

    void start(CurrentUser user, String flow) {
        database.sql("delete from flow_stop where workspace = :workspace and flow = :flow")
                .param("workspace", user.workspace())
                .param("flow", flow)
                .update();
    }
}
