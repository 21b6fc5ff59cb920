package dev.serai.server.connection;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.credential.connection.Connection;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HomeNotice;
import dev.serai.server.web.Times;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Warns of grants that end for good, however often they are renewed: 30, 7 and 1 days before, where the connector declares
 * such an end. Each warning is given once, by one node.
 */
@Component
class RefreshCalendar implements HomeNotice {
    private static final List<Integer> DAYS_BEFORE = List.of(1, 7, 30);
    private static final int MOST_NOTICES = 5;

    private final ConnectorCatalog catalog;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    RefreshCalendar(
            ConnectorCatalog catalog,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Audit audit,
            Clock clock) {
        this.catalog = catalog;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
        this.clock = clock;
    }

    private record Ending(String id, String workspace, String alias, Instant grantedAt) {}

    void look() {
        for (Connector connector : catalog.all()) {
            @Nullable Duration life = connector.oauth2().lifetime().refreshAbsolute();
            if (life != null) {
                // the nearest end first: who is warned of one day is not warned of seven after it
                DAYS_BEFORE.stream()
                        .filter(days -> Duration.ofDays(days).compareTo(life) < 0)
                        .forEach(days -> transaction.executeWithoutResult(_ -> warn(connector, life, days)));
            }
        }
    }

    private void warn(Connector connector, Duration life, int days) {
        Instant grantedBefore = clock.instant().plus(Duration.ofDays(days)).minus(life);
        jdbc.sql("""
                        with warned as (
                            insert into connection_warning as w (connection, granted_at, days)
                            select id, granted_at, :days from connection
                            where connector = :connector and status = 'ACTIVE' and granted_at < :before
                            on conflict (connection) do update set granted_at = excluded.granted_at, days = excluded.days
                            where w.granted_at <> excluded.granted_at or w.days > excluded.days
                            returning connection)
                        select c.id, c.workspace, c.alias, c.granted_at from connection c
                        join warned on warned.connection = c.id
                        """)
                .param("days", days)
                .param("connector", connector.id())
                .param("before", Timestamp.from(grantedBefore))
                .query((row, _) -> new Ending(
                        row.getString("id"),
                        row.getString("workspace"),
                        row.getString("alias"),
                        row.getTimestamp("granted_at").toInstant()))
                .list()
                .forEach(one -> audit.record(
                        one.workspace(),
                        null,
                        "connection.expires_soon",
                        "connection/" + one.id(),
                        Map.of(
                                "connector",
                                connector.id(),
                                "alias",
                                one.alias(),
                                "ends_at",
                                one.grantedAt().plus(life).toString(),
                                "days",
                                Integer.toString(days))));
    }

    /** When its grant ends for good; null if nobody says. */
    @Nullable
    Instant end(Connection connection) {
        return catalog.find(connection.connector())
                .map(connector -> connector.oauth2().lifetime().refreshAbsolute())
                .map(life -> jdbc.sql("select granted_at from connection where id = ?")
                        .param(connection.id().value())
                        .query(Timestamp.class)
                        .single()
                        .toInstant()
                        .plus(life))
                .orElse(null);
    }

    @Override
    public List<Notice> of(CurrentUser user) {
        return jdbc.sql("""
                        select c.id, c.alias, c.connector, c.granted_at from connection c
                        join connection_warning w on w.connection = c.id and w.granted_at = c.granted_at
                        where c.workspace = :workspace and c.status = 'ACTIVE'
                          and (cast(:owner as text) is null or c.owner = :owner)
                        order by c.granted_at limit :most
                        """)
                .param("workspace", user.workspace())
                .param("owner", user.has(Role.BUILDER) ? null : user.id())
                .param("most", MOST_NOTICES)
                .query((row, _) -> notice(
                        row.getString("id"),
                        row.getString("alias"),
                        row.getString("connector"),
                        row.getTimestamp("granted_at").toInstant()))
                .list();
    }

    private Notice notice(String id, String alias, String connector, Instant grantedAt) {
        String when = catalog.find(connector)
                .map(found -> found.oauth2().lifetime().refreshAbsolute())
                .map(life -> " on " + Times.utc(grantedAt.plus(life)))
                .orElse(" soon");
        return new Notice(
                "The authorisation of '" + alias + "' ends for good" + when + ": authorise it again before.",
                "/connections/" + id,
                "Show it");
    }
}
