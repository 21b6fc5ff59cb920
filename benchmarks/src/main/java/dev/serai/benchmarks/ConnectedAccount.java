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
import dev.serai.credential.refresh.MemoryRefreshJournal;
import dev.serai.credential.refresh.MemoryRefreshLease;
import dev.serai.credential.refresh.Refresher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The connection {@code field} of the connector on board {@code observant}, with a token that lives a day. */
final class ConnectedAccount implements AutoCloseable {
    private final OutboundHttp outbound;
    private final CredentialBroker broker;
    private final ConnectorContext context;
    private final Path folder;

    ConnectedAccount(UpstreamProcess upstream) throws IOException {
        Clock clock = Clock.systemUTC();
        folder = Files.createTempDirectory("serai-benchmark");
        Connections connections = connections(upstream);
        Connectors connectors = ConnectorCatalog.bundled();
        CredentialVault vault = new OneCredential(tokens(clock.instant()));
        outbound = new OutboundHttp(new OutboundSettings(AllowedHosts.parse("127.0.0.1:" + upstream.port()), null));
        Refresher refresher = new Refresher(
                connections,
                connectors,
                vault,
                new RefreshGrant(new TokenEndpoint(outbound, clock)),
                new MemoryRefreshLease(Duration.ofSeconds(30)),
                new MemoryRefreshJournal(),
                clock,
                new Random(1));
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

    private Connections connections(UpstreamProcess upstream) throws IOException {
        return new YamlConnections(Files.writeString(file(), """
                connections:
                  field:
                    connector: observant
                    client: { id: benchmark, client_id: benchmark }
                    settings: { host: "%s" }
                """.formatted(upstream.url())));
    }

    private Path file() {
        return folder.resolve("connections.yaml");
    }

    private static OAuthTokens tokens(Instant now) {
        return new OAuthTokens(
                SecretValue.of(Upstream.TOKEN),
                SecretValue.of("never-used"),
                List.of("sensor-data"),
                now,
                now.plus(Duration.ofDays(1)),
                null,
                Map.of(),
                new Lineage(new Generation(1), 1, UUID.randomUUID().toString(), null));
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
