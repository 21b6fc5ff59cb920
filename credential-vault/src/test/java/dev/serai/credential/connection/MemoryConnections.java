package dev.serai.credential.connection;

import dev.serai.credential.Generation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Connections in memory, for tests of what stands on them. */
public final class MemoryConnections implements Connections {
    private final Map<ConnectionId, Connection> connections = new ConcurrentHashMap<>();
    private final Map<OAuthClientId, OAuthClient> clients = new ConcurrentHashMap<>();

    public void put(Connection connection) {
        connections.put(connection.id(), connection);
    }

    public void put(OAuthClient client) {
        clients.put(client.id(), client);
    }

    @Override
    public Optional<Connection> find(String workspace, String idOrAlias) {
        return connections.values().stream()
                .filter(one -> one.workspace().equals(workspace))
                .filter(one -> one.alias().equals(idOrAlias) || one.id().value().equals(idOrAlias))
                .findFirst();
    }

    @Override
    public Optional<Connection> find(ConnectionId id) {
        return Optional.ofNullable(connections.get(id));
    }

    @Override
    public Optional<OAuthClient> client(OAuthClientId id) {
        return Optional.ofNullable(clients.get(id));
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published) {
        return change(
                id,
                incarnation,
                one -> published.generation().isNewerThan(one.generation())
                        ? new Connection(
                                one.id(),
                                one.workspace(),
                                one.alias(),
                                one.connector(),
                                one.client(),
                                one.owner(),
                                Connection.Status.ACTIVE,
                                one.incarnation(),
                                published.generation(),
                                Math.max(one.vaultVersion(), published.vaultVersion()),
                                one.settings(),
                                published.scopes(),
                                one.account(),
                                published.expiresAt(),
                                published.refreshExpiresAt(),
                                published.at(),
                                null,
                                one.createdAt())
                        : one);
    }

    @Override
    public boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem) {
        return change(
                id,
                incarnation,
                one -> one.generation().isNewerThan(generation)
                        ? one
                        : with(one, Connection.Status.REAUTHORIZATION_REQUIRED, one.incarnation(), problem));
    }

    /** As a disconnect does. */
    public void disconnect(ConnectionId id) {
        connections.computeIfPresent(
                id, (key, one) -> with(one, Connection.Status.DISCONNECTED, one.incarnation() + 1, null));
    }

    private boolean change(ConnectionId id, long incarnation, UnaryOperator<Connection> change) {
        AtomicBoolean changed = new AtomicBoolean();
        connections.computeIfPresent(id, (key, one) -> {
            if (one.incarnation() != incarnation) {
                return one;
            }
            changed.set(true);
            return change.apply(one);
        });
        return changed.get();
    }

    private static Connection with(
            Connection one, Connection.Status status, long incarnation, @Nullable String problem) {
        return new Connection(
                one.id(),
                one.workspace(),
                one.alias(),
                one.connector(),
                one.client(),
                one.owner(),
                status,
                incarnation,
                one.generation(),
                one.vaultVersion(),
                one.settings(),
                one.scopes(),
                one.account(),
                one.expiresAt(),
                one.refreshExpiresAt(),
                one.lastRefresh(),
                problem,
                one.createdAt());
    }
}
