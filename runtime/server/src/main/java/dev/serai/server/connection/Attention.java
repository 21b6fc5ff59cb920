package dev.serai.server.connection;

import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.server.audit.Audit;
import dev.serai.server.notify.EventType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notices that connections need their owners, and that they do no longer. Whichever node or command made them so: the rows
 * are compared with what was told before, so that each change is told once, also after a crash.
 */
@Component
class Attention {
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final ConnectionEvents events;
    private final ApplicationEventPublisher publisher;
    private final Clock clock;

    Attention(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Audit audit,
            ConnectionEvents events,
            ApplicationEventPublisher publisher,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
        this.events = events;
        this.publisher = publisher;
        this.clock = clock;
    }

    private record Changed(
            ConnectionId id,
            String workspace,
            @Nullable String owner,
            String alias,
            String connector,
            Status status,
            @Nullable String problem) {}

    void look() {
        transaction.executeWithoutResult(
                _ -> ended().forEach(one -> tell(one, EventType.CONNECTION_REAUTHORIZATION_REQUIRED)));
        @Nullable
        List<Changed> recovered = transaction.execute(_ -> {
            List<Changed> over = over();
            over.forEach(one -> tell(one, EventType.CONNECTION_RECOVERED));
            return over;
        });
        if (recovered != null) {
            recovered.forEach(one -> publisher.publishEvent(new ConnectionRecovered(one.id())));
        }
    }

    private List<Changed> ended() {
        return jdbc.sql("""
                        with told as (
                            insert into connection_attention (connection, since)
                            select c.id, :now from connection c where c.status = 'REAUTHORIZATION_REQUIRED'
                              and not exists (select 1 from connection_attention a where a.connection = c.id)
                            order by c.id limit :most
                            on conflict do nothing returning connection)
                        select c.* from connection c join told on told.connection = c.id
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("most", AT_ONCE)
                .query(Attention::read)
                .list();
    }

    /** Those that are ACTIVE again; one that was disconnected is only forgotten. */
    private List<Changed> over() {
        return jdbc.sql("""
                        delete from connection_attention a using connection c
                        where c.id = a.connection and c.status <> 'REAUTHORIZATION_REQUIRED'
                        returning c.id, c.workspace, c.owner, c.alias, c.connector, c.status, c.problem
                        """).query(Attention::read).list().stream()
                .filter(one -> one.status() == Status.ACTIVE)
                .toList();
    }

    private static Changed read(ResultSet row, int index) throws SQLException {
        return new Changed(
                new ConnectionId(row.getString("id")),
                row.getString("workspace"),
                row.getString("owner"),
                row.getString("alias"),
                row.getString("connector"),
                Status.valueOf(row.getString("status")),
                row.getString("problem"));
    }

    private void tell(Changed one, EventType event) {
        Map<String, String> detail = new HashMap<>(Map.of("connector", one.connector(), "alias", one.alias()));
        if (one.problem() != null) {
            detail.put("problem", one.problem());
        }
        audit.record(one.workspace(), null, event.word(), "connection/" + one.id(), detail);
        events.tell(
                event,
                one.workspace(),
                one.owner(),
                ConnectionEvents.data(one.id().value(), one.alias(), one.connector(), one.problem()));
    }
}
