package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.DataKey;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.connection.TestConnections;
import dev.serai.credential.sql.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresRefreshLedgerTest extends RefreshLedgerContract {
    private final DataSource source = TestDatabase.create();
    private final Database database = new Database(source);
    private final LedgerSignals signals = new LedgerSignals(source);
    private final DataKey key = DataKey.load(new MemoryVault());

    @AfterEach
    void close() {
        signals.close();
    }

    @Override
    RefreshLedger ledger() {
        return new PostgresRefreshLedger(source, key, signals);
    }

    @Override
    Connections connections() {
        PostgresConnections connections = new PostgresConnections(source);
        new PostgresOAuthClients(source).insert(client);
        connections.insert(acme);
        return connections;
    }

    @Override
    void put(Connection connection) {
        new PostgresConnections(source).insert(connection);
    }

    @Override
    void age(Duration by) {
        String interval = by.toSeconds() + " seconds";
        database.update("update oauth_client_refusal set at = at - cast(? as interval)", interval);
        database.update("update oauth_client_brake set canary_at = canary_at - cast(? as interval)", interval);
    }

    @Override
    void endLease(ConnectionId id) {
        database.update("update refresh_lease set until = clock_timestamp() where connection = ?", id.value());
    }

    @Test
    void aChangeIsHeardOfAtOnce() throws InterruptedException {
        BlockingQueue<ConnectionId> heard = new ArrayBlockingQueue<>(100);
        try (LedgerSignals elsewhere = new LedgerSignals(source)) {
            elsewhere.onChange(heard::add);
            Optional<ConnectionId> first = Optional.empty();
            // until it listens
            for (int i = 0; i < 100 && first.isEmpty(); i++) {
                ledger().publish(acme.id(), 1, TestConnections.published(2), "one");
                first = Optional.ofNullable(heard.poll(100, TimeUnit.MILLISECONDS));
            }
            assertThat(first).contains(acme.id());
        }
    }

    @Test
    void waitingForWordEndsWithoutIt() {
        ledger().await(acme.id(), Duration.ofMillis(1));
        assertThat(ledger().unsettled(1)).isEmpty();
    }

    @Test
    void answersAreCiphertext() {
        ledger().record(JournalEntry.ofGrant(acme.id(), "node-a", TestCredentials.tokens(1), 0));
        String stored = database.first(row -> row.getString(1), "select encode(sealed, 'escape') from refresh_journal")
                .orElseThrow();
        assertThat(stored).doesNotContain("access-1", "refresh-1");
        RefreshLedger stranger = new PostgresRefreshLedger(source, DataKey.load(new MemoryVault()), signals);
        assertThatThrownBy(() -> stranger.take(acme.id(), "node-b")).isInstanceOf(VaultException.Unreadable.class);
    }

    @Test
    void anAnswerForADeletedConnectionIsNotKept() {
        ConnectionId unknown = ConnectionId.random();
        assertThatThrownBy(() -> ledger().record(JournalEntry.ofGrant(unknown, "node-a", TestCredentials.tokens(1), 0)))
                .isInstanceOf(ReauthorizationRequiredException.class);
    }
}
