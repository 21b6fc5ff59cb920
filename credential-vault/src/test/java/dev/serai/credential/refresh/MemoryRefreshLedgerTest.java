package dev.serai.credential.refresh;

import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.MemoryConnections;
import java.time.Duration;

class MemoryRefreshLedgerTest extends RefreshLedgerContract {
    private final MemoryConnections connections = new MemoryConnections();
    private final TestClock clock = new TestClock();

    @Override
    RefreshLedger ledger() {
        return new MemoryRefreshLedger(connections, clock);
    }

    @Override
    Connections connections() {
        connections.put(client);
        connections.put(acme);
        return connections;
    }

    @Override
    void put(Connection connection) {
        connections.put(connection);
    }

    @Override
    void age(Duration by) {
        clock.advance(by);
    }

    @Override
    void endLease(ConnectionId id) {
        clock.advance(RefreshLedger.LEASE);
    }
}
