package dev.serai.benchmarks;

import dev.serai.camel.ConnectorContext;
import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connectors;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.YamlConnections;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.Refresher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The connections {@code field-0}, {@code field-1} and so on of the connector on board {@code observant}, with tokens that
 * live a day.
 */
final class ConnectedAccounts implements AutoCloseable {
    private final OutboundHttp outbound;
    private final CredentialBroker broker;
    private final ConnectorContext context;
    private final Path folder;

    /**
     * @param api what they call
     * @param token of the connection with this id
     */
    ConnectedAccounts(URI api, int count, UnaryOperator<String> token) throws IOException {
        Clock clock = Clock.systemUTC();
        folder = Files.createTempDirectory("serai-benchmark");
        Connections connections = connections(api, count);
        Connectors connectors = ConnectorCatalog.bundled();
        CredentialVault vault = new GivenTokens(path -> tokens(token.apply(path.id()), clock.instant()));
        outbound = new OutboundHttp(new OutboundSettings(AllowedHosts.parse(api.getAuthority()), null));
        Refresher refresher = new Refresher(RefreshParts.ofOneProcess(
                connections, connectors, vault, new RefreshGrant(new TokenEndpoint(outbound, clock)), clock));
        broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, clock);
        context = new ConnectorContext(
                connections,
                connectors,
                broker,
                new AuthorizedCall(broker, CredentialListener.NONE),
                outbound,
                new MemoryCheckpointStore(),
                clock);
    }

    private Connections connections(URI api, int count) throws IOException {
        StringBuilder file = new StringBuilder("connections:\n");
        for (int i = 0; i < count; i++) {
            file.append("""
                      %s:
                        connector: observant
                        client: { id: benchmark, client_id: benchmark }
                        settings: { host: "%s" }
                    """.formatted(alias(i), api));
        }
        return new YamlConnections(Files.writeString(file(), file));
    }

    /** Also the id: the file names no other. */
    static String alias(int i) {
        return "field-" + i;
    }

    private Path file() {
        return folder.resolve("connections.yaml");
    }

    private static OAuthTokens tokens(String token, Instant now) {
        return new OAuthTokens(
                SecretValue.of(token),
                SecretValue.of("never-used"),
                List.of("sensor-data"),
                now,
                now.plus(Duration.ofDays(1)),
                null,
                Map.of(),
                Lineage.first(new Generation(1), 1, UUID.randomUUID().toString()));
    }

    CredentialBroker broker() {
        return broker;
    }

    ConnectorContext context() {
        return context;
    }

    @Override
    public void close() throws IOException {
        context.close();
        broker.close();
        outbound.close();
        Files.deleteIfExists(file());
        Files.deleteIfExists(folder);
    }
}
