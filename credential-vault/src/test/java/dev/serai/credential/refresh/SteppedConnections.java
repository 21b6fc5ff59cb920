package dev.serai.credential.refresh;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The connections' rows as one process sees them: it only reads them here. */
record SteppedConnections(World world, SimulatedProcess process) implements Connections {
    private static final Step READ = Step.small("reads the connection's row", Fault.OUTAGE);

    @Override
    public Optional<Connection> find(ConnectionId id) {
        SteppedLedger.requireReachable(world, process, world.simulation.before(READ));
        Optional<Connection> found = world.connections.find(id);
        found.ifPresent(row -> world.simulation.learn(World.state(row)));
        return found;
    }

    @Override
    public Optional<Connection> find(String workspace, String idOrAlias) {
        return world.connections.find(workspace, idOrAlias);
    }

    @Override
    public Optional<OAuthClient> client(OAuthClientId id) {
        return world.connections.client(id);
    }

    @Override
    public long countActive(OAuthClientId client) {
        return world.connections.countActive(client);
    }

    @Override
    public boolean publish(ConnectionId id, long incarnation, Published published) {
        throw new UnsupportedOperationException("Only through the ledger.");
    }

    @Override
    public boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem) {
        throw new UnsupportedOperationException("Only through the ledger.");
    }

    @Override
    public OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        throw new UnsupportedOperationException("Only through the ledger.");
    }

    @Override
    public OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        throw new UnsupportedOperationException("Only through the ledger.");
    }

    @Override
    public void accessEnded(ConnectionId id, long incarnation, Generation generation, Instant at) {
        throw new UnsupportedOperationException("Calls are not simulated.");
    }
}
