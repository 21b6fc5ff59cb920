package dev.serai.credential.connection;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.Connections.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Connections and OAuth clients for tests: complete, without tokens yet, of the workspace {@code default}. */
public final class TestConnections {
    public static final String WORKSPACE = "default";
    public static final String CONNECTOR = "observant";
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private TestConnections() {}

    public static OAuthClient client() {
        return client(WORKSPACE, CONNECTOR);
    }

    public static OAuthClient client(String workspace, String connector) {
        return new OAuthClient(
                OAuthClientId.random(), workspace, connector, "Our app", "client-1", List.of("extra"), true, NOON);
    }

    public static Connection pending(OAuthClient client, String alias) {
        return withStatus(client, alias, Status.PENDING);
    }

    /** ACTIVE, incarnation 1, no token published. */
    public static Connection active(OAuthClient client, String alias) {
        return withStatus(client, alias, Status.ACTIVE);
    }

    private static Connection withStatus(OAuthClient client, String alias, Status status) {
        return new Connection(
                ConnectionId.random(),
                client.workspace(),
                alias,
                client.connector(),
                client.id(),
                "user-1",
                status,
                1,
                Generation.NONE,
                0,
                Map.of("site", "north \"1\""),
                List.of("read"),
                null,
                null,
                null,
                null,
                null,
                NOON);
    }

    /** Tokens of one hour, in a vault version equal to their generation. */
    public static Published published(long generation) {
        return new Published(
                new Generation(generation),
                generation,
                List.of("read", "g" + generation),
                NOON.plus(Duration.ofHours(generation)),
                NOON.plus(Duration.ofDays(generation)),
                NOON.plusSeconds(generation));
    }
}
