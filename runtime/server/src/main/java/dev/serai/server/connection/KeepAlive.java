package dev.serai.server.connection;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.refresh.RefreshAhead;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps dormant grants alive: a refresh token that its provider forgets when it is not used is used at half of that time,
 * whether anybody needs its connection or not.
 */
@Component
class KeepAlive {
    private static final int AT_ONCE = 500;

    private final ConnectorCatalog catalog;
    private final PostgresConnections connections;
    private final RefreshAhead ahead;
    private final Clock clock;
    /** Per connector, up to where the last look came: what cannot be renewed now holds up nobody behind it. */
    private final Map<String, Instant> seen = new HashMap<>();

    KeepAlive(ConnectorCatalog catalog, PostgresConnections connections, RefreshAhead ahead, Clock clock) {
        this.catalog = catalog;
        this.connections = connections;
        this.ahead = ahead;
        this.clock = clock;
    }

    synchronized void look() {
        for (Connector connector : catalog.all()) {
            @Nullable Duration idle = connector.oauth2().lifetime().refreshIdle();
            if (idle != null) {
                look(connector.id(), idle);
            }
        }
    }

    private void look(String connector, Duration idle) {
        Instant half = clock.instant().minus(idle.dividedBy(2));
        List<Connection> dormant =
                connections.lastRefreshed(connector, seen.getOrDefault(connector, Instant.EPOCH), half, AT_ONCE);
        for (Connection one : dormant) {
            @Nullable Instant last = one.lastRefresh();
            if (last != null) {
                ahead.keepAlive(one, last.plus(idle));
                seen.put(connector, last);
            }
        }
        if (dormant.size() < AT_ONCE) {
            seen.remove(connector);
        }
    }
}
