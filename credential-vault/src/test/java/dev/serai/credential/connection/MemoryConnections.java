package dev.serai.credential.connection;

import dev.serai.credential.Generation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Connections in memory, for tests of what stands on them; it keeps the same contract as the real ones. */
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
    public long countActive(OAuthClientId client) {
        return connections.values().stream()
                .filter(one -> one.client().equals(client) && one.status() == Connection.Status.ACTIVE)
                .count();
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published) {
        return change(id, state -> state.published(incarnation, published)) != null;
    }

    @Override
    public boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem) {
        return change(id, state -> state.refused(incarnation, generation, problem)) != null;
    }

    /** As {@link #disconnect(ConnectionId, long)}, whatever the incarnation is. */
    public void disconnect(ConnectionId id) {
        change(id, state -> state.disconnected(state.incarnation()));
    }

    @Override
    public void accessEnded(ConnectionId id, long incarnation, Generation generation, Instant at) {
        change(id, state -> state.accessEnded(incarnation, generation, at));
    }

    @Override
    public OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return incarnation(change(id, state -> state.disconnected(expectedIncarnation)));
    }

    @Override
    public OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        return incarnation(change(id, state -> state.reauthorized(expectedIncarnation)));
    }

    private static OptionalLong incarnation(@Nullable ConnectionState state) {
        return state == null ? OptionalLong.empty() : OptionalLong.of(state.incarnation());
    }

    private @Nullable ConnectionState change(
            ConnectionId id, Function<ConnectionState, Optional<ConnectionState>> rule) {
        var changed = new AtomicReference<@Nullable ConnectionState>();
        connections.computeIfPresent(id, (key, one) -> {
            Optional<ConnectionState> after = rule.apply(ConnectionState.of(one));
            changed.set(after.orElse(null));
            return after.map(state -> state.appliedTo(one)).orElse(one);
        });
        return changed.get();
    }
}
