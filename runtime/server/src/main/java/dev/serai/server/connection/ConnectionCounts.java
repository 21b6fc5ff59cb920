package dev.serai.server.connection;

import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.PostgresConnections;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code serai_connections}: how many there are in each status, over all workspaces, as of the last look. */
@Component
class ConnectionCounts {
    private final PostgresConnections connections;
    private volatile Map<Status, Long> counts = Map.of();

    ConnectionCounts(PostgresConnections connections, MeterRegistry meters) {
        this.connections = connections;
        for (Status status : Status.values()) {
            Gauge.builder("serai.connections", () -> counts.getOrDefault(status, 0L))
                    .tag("status", status.name())
                    .description("How many connections are in this status.")
                    .register(meters);
        }
    }

    void measure() {
        counts = connections.countByStatus();
    }
}
