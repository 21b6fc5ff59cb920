package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.server.notify.EventType;
import dev.serai.server.notify.Events;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Tells what happens to connections. */
@Component
final class ConnectionEvents implements CredentialListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionEvents.class);

    private final Events events;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    ConnectionEvents(Events events) {
        this.events = events;
    }

    /** In the caller's transaction. */
    void tell(EventType type, Connection connection) {
        tell(
                type,
                connection.workspace(),
                connection.owner(),
                data(connection.id().value(), connection.alias(), connection.connector(), null));
    }

    /** In the caller's transaction. */
    void tell(EventType type, String workspace, @Nullable String owner, Map<String, String> data) {
        events.publish(type, workspace, owner, data);
    }

    static Map<String, String> data(String id, String alias, String connector, @Nullable String problem) {
        Map<String, String> data = new HashMap<>(Map.of("connection", id, "alias", alias, "connector", connector));
        if (problem != null) {
            data.put("problem", problem);
        }
        return data;
    }

    /** By the way, and not for sure: a refresh waits for nobody who only wants to hear of it. */
    @Override
    public void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {
        if (outcome instanceof RefreshOutcome.Refreshed) {
            threads.execute(() -> {
                try {
                    tell(EventType.CONNECTION_REFRESHED, connection);
                } catch (DataAccessException e) {
                    LOG.debug("The refresh of connection {} is told to nobody", connection.id(), e);
                }
            });
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
