package dev.serai.server.audit;

import dev.serai.server.web.RequestId;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes down who did what. Joins the caller's transaction: what was not done leaves no row. Thread-safe. */
@Repository
public class Audit {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final JsonMapper json;

    Audit(JdbcClient jdbc, Clock clock, JsonMapper json) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
    }

    /**
     * @param workspace null for what concerns the whole installation
     * @param actor the user's id; null for the platform itself
     * @param action {@code thing.done}, e.g. {@code connection.created}
     * @param target {@code kind/id}, e.g. {@code connection/6f…}
     * @param detail what else is worth knowing; never a secret
     */
    public void record(
            @Nullable String workspace,
            @Nullable String actor,
            String action,
            String target,
            Map<String, String> detail) {
        jdbc.sql("""
                        insert into audit_event (at, workspace, actor, action, target, detail, request_id)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?)
                        """)
                .param(Timestamp.from(clock.instant()))
                .param(workspace)
                .param(actor)
                .param(action)
                .param(target)
                .param(json.writeValueAsString(detail))
                .param(RequestId.current())
                .update();
    }
}
