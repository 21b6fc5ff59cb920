package dev.serai.credential.connection;

import static dev.serai.credential.connection.PostgresConnectionsTest.assertRefused;
import static dev.serai.credential.connection.TestConnections.CONNECTOR;
import static dev.serai.credential.connection.TestConnections.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresOAuthClientsTest {
    private final DataSource database = TestDatabase.create();
    private final PostgresOAuthClients clients = new PostgresOAuthClients(database);
    private final PostgresConnections connections = new PostgresConnections(database);

    @Test
    void theFirstOfAConnectorIsItsDefaultUntilAnotherIsChosen() {
        OAuthClient first = clients.insert(TestConnections.client());
        OAuthClient second = clients.insert(TestConnections.client());
        OAuthClient other = clients.insert(TestConnections.client(WORKSPACE, "github"));
        assertThat(first.isDefault()).isTrue();
        assertThat(second.isDefault()).isFalse();
        assertThat(other.isDefault()).isTrue();
        assertThat(clients.defaultFor(WORKSPACE, CONNECTOR)).contains(first);
        clients.setDefault(WORKSPACE, second.id());
        assertThat(clients.defaultFor(WORKSPACE, CONNECTOR).orElseThrow().id()).isEqualTo(second.id());
        assertThat(clients.find(first.id()).orElseThrow().isDefault()).isFalse();
        clients.remove(WORKSPACE, second.id());
        assertThat(clients.defaultFor(WORKSPACE, CONNECTOR)).contains(first);
        clients.remove(WORKSPACE, first.id());
        assertThat(clients.defaultFor(WORKSPACE, CONNECTOR)).isEmpty();
    }

    @Test
    void ofManyRegisteredAtOnceOneIsTheDefault() throws Exception {
        List<Callable<OAuthClient>> inserts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            inserts.add(() -> clients.insert(TestConnections.client()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<OAuthClient> insert : threads.invokeAll(inserts)) {
                insert.get();
            }
        }
        assertThat(clients.list(WORKSPACE, CONNECTOR))
                .hasSize(12)
                .filteredOn(OAuthClient::isDefault)
                .hasSize(1);
    }

    @Test
    void nothingCrossesAWorkspace() {
        OAuthClient ours = clients.insert(TestConnections.client());
        assertThat(clients.find("other", ours.id())).isEmpty();
        assertThat(clients.list("other", null)).isEmpty();
        assertThat(clients.defaultFor("other", CONNECTOR)).isEmpty();
        assertRefused("unknown_oauth_client", () -> clients.setDefault("other", ours.id()));
        assertRefused("unknown_oauth_client", () -> clients.remove("other", ours.id()));
        assertThat(clients.find(WORKSPACE, ours.id())).contains(ours);
    }

    @Test
    void listsAreByConnectorAndOrderOfRegistration() {
        OAuthClient b = clients.insert(TestConnections.client(WORKSPACE, "b"));
        OAuthClient a1 = clients.insert(TestConnections.client(WORKSPACE, "a"));
        OAuthClient a2 = clients.insert(TestConnections.client(WORKSPACE, "a"));
        assertThat(clients.list(WORKSPACE, null)).containsExactly(a1, a2, b);
        assertThat(clients.list(WORKSPACE, "b")).containsExactly(b);
    }

    @Test
    void aClientInUseIsNotRemoved() {
        OAuthClient client = clients.insert(TestConnections.client());
        Connection connection = TestConnections.active(client, "acme");
        connections.insert(connection);
        assertRefused("oauth_client_in_use", () -> clients.remove(WORKSPACE, client.id()));
        connections.disconnect(connection.id(), 1);
        clients.remove(WORKSPACE, client.id());
        assertThat(clients.find(client.id())).isEmpty();
        assertThat(connections.find(connection.id())).as("what was").isNotEmpty();
        assertRefused("unknown_oauth_client", () -> connections.reauthorize(connection.id(), 2));
    }
}
