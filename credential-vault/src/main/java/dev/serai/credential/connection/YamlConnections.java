package dev.serai.credential.connection;

import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The connections of a plain application, declared in a YAML file:
 *
 * <pre>{@code
 * connections:
 *   acme:                          # the alias
 *     id: acme-sensors             # where its tokens lie in the vault: connections/acme-sensors; default: the alias
 *     connector: observant
 *     client: {id: our-app, client_id: 4711}   # its secret lies at oauth-clients/our-app
 *     settings: {site: north}      # if the connector has some
 *     scopes: [read]
 * }</pre>
 *
 * All of them belong to the workspace {@value #WORKSPACE}; they are ACTIVE until something happens. What changes is kept in a
 * JSON file beside it, which several processes may share. The YAML file is read once. Thread-safe.
 */
public final class YamlConnections implements Connections {
    /** The only workspace there is. */
    public static final String WORKSPACE = "default";

    /** By alias and by id: no two connections share any of these. */
    private final Map<String, Connection> byName = new HashMap<>();

    private final Map<OAuthClientId, OAuthClient> clients;
    private final StateFile states;

    /**
     * Keeps the state beside the file: {@code connections.yaml} has {@code connections.state.json}.
     *
     * @throws SeraiException CONFIGURATION, {@code invalid_connections_file}, with all problems by line
     */
    public YamlConnections(Path file) {
        this(file, file.resolveSibling(file.getFileName().toString().replaceFirst("\\.ya?ml$", "") + ".state.json"));
    }

    /**
     * Keeps the state elsewhere, where the file's folder is not writable.
     *
     * @throws SeraiException CONFIGURATION, {@code invalid_connections_file}, with all problems by line
     */
    public YamlConnections(Path file, Path stateFile) {
        ConnectionsFile.Declared declared = ConnectionsFile.read(file);
        this.clients = declared.clients();
        this.states = new StateFile(stateFile);
        declared.byAlias().forEach((alias, connection) -> {
            byName.put(alias, connection);
            byName.put(connection.id().value(), connection);
        });
    }

    @Override
    public Optional<Connection> find(String workspace, String idOrAlias) {
        return workspace.equals(WORKSPACE)
                ? Optional.ofNullable(byName.get(idOrAlias)).map(this::present)
                : Optional.empty();
    }

    @Override
    public Optional<Connection> find(ConnectionId id) {
        return declared(id).map(this::present);
    }

    private Optional<Connection> declared(ConnectionId id) {
        return Optional.ofNullable(byName.get(id.value()))
                .filter(connection -> connection.id().equals(id));
    }

    private Connection present(Connection declared) {
        return states.read(declared.id())
                .map(state -> state.appliedTo(declared))
                .orElse(declared);
    }

    @Override
    public Optional<OAuthClient> client(OAuthClientId id) {
        return Optional.ofNullable(clients.get(id));
    }

    @Override
    public long countActive(OAuthClientId client) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().alias()))
                .map(entry -> present(entry.getValue()))
                .filter(one -> one.client().equals(client) && one.status() == Connection.Status.ACTIVE)
                .count();
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published) {
        return change(id, state -> state.published(incarnation, published)).isPresent();
    }

    @Override
    public boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem) {
        return change(id, state -> state.refused(incarnation, generation, problem))
                .isPresent();
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

    private static OptionalLong incarnation(Optional<ConnectionState> state) {
        return state.map(changed -> OptionalLong.of(changed.incarnation())).orElseGet(OptionalLong::empty);
    }

    private Optional<ConnectionState> change(
            ConnectionId id, Function<ConnectionState, Optional<ConnectionState>> rule) {
        return declared(id).flatMap(connection -> states.change(id, ConnectionState.of(connection), rule));
    }
}
