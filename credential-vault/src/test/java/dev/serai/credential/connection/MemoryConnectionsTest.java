package dev.serai.credential.connection;

import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;

class MemoryConnectionsTest extends ConnectionsContract {
    private final MemoryConnections connections = new MemoryConnections();

    @BeforeEach
    void putAcme() {
        OAuthClient client = TestConnections.client();
        connections.put(client);
        connections.put(TestConnections.active(client, "acme"));
    }

    @Override
    Connections connections() {
        return connections;
    }

    @Override
    Connections seenByAnotherNode() {
        return connections;
    }

    @Override
    OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return connections.disconnect(id, expectedIncarnation);
    }

    @Override
    OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        return connections.reauthorize(id, expectedIncarnation);
    }
}
