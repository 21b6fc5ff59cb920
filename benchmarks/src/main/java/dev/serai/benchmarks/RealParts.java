package dev.serai.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.DataKey;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.GrantedTokens;
import dev.serai.credential.refresh.LateTokens;
import dev.serai.credential.refresh.LedgerSignals;
import dev.serai.credential.refresh.LocalJournal;
import dev.serai.credential.refresh.Pause;
import dev.serai.credential.refresh.PostgresRefreshLedger;
import dev.serai.credential.refresh.RefreshLedger;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.Refresher;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.OpenBaoServer;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * What refreshes work with, as in production: PostgreSQL that waits for its disk, OpenBao, a provider over HTTP whose refresh
 * tokens are single-use. One JVM holds all of Serai's and the provider.
 */
final class RealParts implements AutoCloseable {
    static final String MOUNT = "secret";
    private static final URI REDIRECT_URI = URI.create("http://127.0.0.1:9/callback");

    final Clock clock = Clock.systemUTC();
    final EmbeddedPostgres postgres;
    final HikariDataSource database;
    final OpenBaoServer openBao;
    final CredentialVault vault;
    final PostgresConnections connections;
    final DataKey key;
    final LedgerSignals signals;
    final RefreshLedger ledger;
    private final ProviderSimulator provider;
    private final OutboundHttp outbound;
    private final Path tokenFile;
    private final Connector connector;

    RealParts() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        database = pool(postgres.getPostgresDatabase());
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/serai/credential")
                .load()
                .migrate();
        openBao = OpenBaoServer.start();
        tokenFile = Files.writeString(Files.createTempFile("serai-benchmark", ".token"), openBao.rootToken());
        vault = new HashicorpVault(
                VaultSettings.at(openBao.address()).withMount(MOUNT), new VaultLogin.TokenFile(tokenFile), clock);
        connections = new PostgresConnections(database);
        key = DataKey.load(vault);
        signals = new LedgerSignals(database);
        ledger = new PostgresRefreshLedger(database, key, signals);
        provider = ProviderSimulator.start("observant");
        outbound = new OutboundHttp(new OutboundSettings(AllowedHosts.parse("127.0.0.1:" + provider.port()), null));
        connector = ConnectorCatalog.bundled().require("observant");
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(4);
        return new HikariDataSource(pool);
    }

    /** @param local where a node keeps answers */
    Refresher refresher(String node, LocalJournal local) {
        return new Refresher(new RefreshParts(
                connections,
                ConnectorCatalog.bundled(),
                vault,
                new RefreshGrant(new TokenEndpoint(outbound, clock)),
                ledger,
                local,
                node,
                LateTokens.LEFT_ALONE,
                RefreshParts.HOLD_DOWN,
                clock,
                new SecureRandom(),
                Pause.SLEEP));
    }

    /** Connects an account by the code flow. */
    ConnectionId connect(Refresher refresher) {
        SimulatedClient registered = provider.register(REDIRECT_URI.toString());
        OAuthClient client = new PostgresOAuthClients(database)
                .insert(new OAuthClient(
                        OAuthClientId.random(),
                        "default",
                        connector.id(),
                        "Benchmark",
                        registered.clientId(),
                        List.of(),
                        true,
                        clock.instant()));
        SecretValue secret = SecretValue.of(registered.secret());
        vault.write(client.id().path(), new ClientSecret(secret), 0);
        ConnectionId id = ConnectionId.random();
        OAuthTokens tokens = tokens(client, secret);
        connections.insert(Connection.pending(
                id,
                "default",
                id.value().substring(0, 8),
                connector.id(),
                client.id(),
                "alice",
                settings(),
                clock.instant()));
        refresher.keepFirst(id, tokens);
        return id;
    }

    private OAuthTokens tokens(OAuthClient client, SecretValue secret) {
        Pkce pkce = Pkce.random();
        URI start = new AuthorizationRequest(
                        connector, settings(), client, REDIRECT_URI, AuthorizationRequest.newState(), pkce)
                .uri(outbound.guard());
        String code = BrowserlessUser.alice().authorize(start).getQuery().replaceAll(".*code=([^&]+).*", "$1");
        TokenOutcome outcome = new AuthorizationCodeGrant(new TokenEndpoint(outbound, clock))
                .redeem(
                        connector,
                        settings(),
                        new ClientCredentials(client.clientId(), secret),
                        SecretValue.of(code),
                        REDIRECT_URI,
                        pkce);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            throw new IllegalStateException("The simulator gave no tokens: " + outcome);
        }
        return GrantedTokens.first(
                connector.oauth2(),
                granted.answer(),
                List.of("sensor-data"),
                new Generation(1),
                1,
                UUID.randomUUID().toString());
    }

    private Map<String, String> settings() {
        return Map.of("host", provider.url().toString());
    }

    @Override
    public void close() throws IOException {
        signals.close();
        outbound.close();
        provider.close();
        vault.close();
        openBao.close();
        Files.deleteIfExists(tokenFile);
        database.close();
        postgres.close();
    }
}
