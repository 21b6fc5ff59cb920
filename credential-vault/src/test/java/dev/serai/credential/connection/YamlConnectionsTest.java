package dev.serai.credential.connection;

import static dev.serai.credential.connection.TestConnections.published;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlConnectionsTest extends ConnectionsContract {
    private static final String FILE = """
            connections:
              acme:
                id: acme-sensors
                connector: observant
                client: {id: our-app, client_id: client-1}
                settings:
                  site: north "1"
                scopes: [read]
              second:
                connector: observant
                client: {id: our-app, client_id: client-1}
            """;

    @TempDir
    private Path folder;

    private YamlConnections connections;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(file(), FILE);
        connections = new YamlConnections(file());
    }

    private Path file() {
        return folder.resolve("connections.yaml");
    }

    private Path state() {
        return folder.resolve("connections.state.json");
    }

    @Override
    Connections connections() {
        return connections;
    }

    @Override
    Connections seenByAnotherNode() {
        return new YamlConnections(file());
    }

    @Override
    OptionalLong disconnect(ConnectionId id, long expectedIncarnation) {
        return connections.disconnect(id, expectedIncarnation);
    }

    @Override
    OptionalLong reauthorize(ConnectionId id, long expectedIncarnation) {
        return connections.reauthorize(id, expectedIncarnation);
    }

    @Test
    void withoutAnIdTheAliasSaysWhereTheTokensLie() {
        Connection second = connections.find("default", "second").orElseThrow();
        assertThat(second.id().path()).hasToString("connections/second");
        assertThat(second.client().path()).hasToString("oauth-clients/our-app");
        assertThat(second.settings()).isEmpty();
        assertThat(second.scopes()).isEmpty();
    }

    @Test
    void anAliasIsNoId() {
        assertThat(connections.find(new ConnectionId("acme"))).isEmpty();
        assertThat(connections.find(new ConnectionId("acme-sensors"))).isPresent();
    }

    @Test
    void theStateSurvivesARestartAndCoversOneConnectionEach() {
        connections.publish(new ConnectionId("acme-sensors"), 1, published(2));
        connections.publish(new ConnectionId("second"), 1, published(1));
        connections.disconnect(new ConnectionId("second"), 1);
        var restarted = new YamlConnections(file());
        assertThat(restarted.find("default", "acme").orElseThrow().generation()).isEqualTo(new Generation(2));
        Connection second = restarted.find("default", "second").orElseThrow();
        assertThat(second.status()).isEqualTo(Status.DISCONNECTED);
        assertThat(second.incarnation()).isEqualTo(2);
    }

    @Test
    void anotherProcessSeesEachChangeAtOnceHoweverFastTheyFollow() {
        Connections other = seenByAnotherNode();
        ConnectionId id = new ConnectionId("acme-sensors");
        for (long generation = 1; generation <= 100; generation++) {
            connections.publish(id, 1, published(generation));
            assertThat(other.find(id).orElseThrow().generation()).isEqualTo(new Generation(generation));
        }
    }

    @Test
    void twoProcessesLoseNoneOfTheirChanges() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        file().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("other.log").toFile())
                .start();
        try {
            long published = 0;
            while (other.isAlive() || published < OtherProcess.PUBLISHES) {
                published++;
                connections.publish(new ConnectionId("acme-sensors"), 1, published(published));
            }
            assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(other.exitValue())
                    .as(Files.readString(folder.resolve("other.log")))
                    .isZero();
            Connections fresh = seenByAnotherNode();
            assertThat(fresh.find("default", "acme").orElseThrow().generation().value())
                    .isEqualTo(published);
            assertThat(fresh.find("default", "second")
                            .orElseThrow()
                            .generation()
                            .value())
                    .isEqualTo(OtherProcess.PUBLISHES);
        } finally {
            other.destroyForcibly();
        }
    }

    /** Publishes to the other connection of the same file. */
    static final class OtherProcess {
        static final long PUBLISHES = 100;

        private OtherProcess() {}

        public static void main(String[] arguments) {
            var connections = new YamlConnections(Path.of(arguments[0]));
            for (long generation = 1; generation <= PUBLISHES; generation++) {
                if (!connections.publish(new ConnectionId("second"), 1, published(generation))) {
                    throw new IllegalStateException("publish " + generation);
                }
            }
        }
    }

    @Test
    void theStateMayLieElsewhere() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("state")).resolve("s.json");
        new YamlConnections(file(), elsewhere).publish(new ConnectionId("second"), 1, published(1));
        assertThat(elsewhere).exists();
        assertThat(state()).doesNotExist();
    }

    @Test
    void aDamagedStateSaysWhereAndWhatToDo() throws IOException {
        Files.writeString(state(), "{\"acme-sensors\": {\"status\":");
        PostgresConnectionsTest.assertRefused("invalid_connections_state", () -> connections.find("default", "acme"));
        PostgresConnectionsTest.assertRefused(
                "invalid_connections_state", () -> connections.publish(new ConnectionId("second"), 1, published(1)));
        assertThat(Files.readString(state())).as("kept for whoever mends it").startsWith("{\"acme");
    }

    @Test
    void aStateThatCannotBeWrittenSaysSo() {
        var nowhere = new YamlConnections(file(), folder.resolve("missing").resolve("s.json"));
        assertThat(nowhere.find("default", "acme")).isPresent();
        PostgresConnectionsTest.assertRefused(
                "connections_state_unusable", () -> nowhere.publish(new ConnectionId("second"), 1, published(1)));
    }
}
