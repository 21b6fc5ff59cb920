package dev.serai.camel;

import dev.serai.camel.pull.CheckpointStore;
import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.Template;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.SecretValue;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.MemoryConnections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
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
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.GrantedTokens;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.credential.refresh.Refresher;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.SimulatedConnector;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** alice's account at a simulated Observant, connected by the real code flow under the alias {@code field}. */
public final class ConnectedAccount implements AutoCloseable {
    public static final String ALIAS = "field";

    private static final URI REDIRECT_URI = URI.create("http://127.0.0.1:9/callback");
    private static final Pattern CODE = Pattern.compile(".*\\bcode=([^&]+).*");

    public final MemoryVault vault = new MemoryVault();
    public final MemoryConnections connections = new MemoryConnections();
    public final Connector connector;
    public final ConnectorContext context;

    private final Clock clock = Clock.systemUTC();
    private final OutboundHttp outbound;
    private final CredentialBroker broker;
    private final ConnectionId id = ConnectionId.random();

    public ConnectedAccount(ProviderSimulator provider, CheckpointStore checkpoints) {
        this(provider, checkpoints, provider.url());
    }

    /** @param api where the provider's API is */
    public ConnectedAccount(ProviderSimulator provider, CheckpointStore checkpoints, URI api) {
        connector = at(api, SimulatedConnector.at(ConnectorCatalog.bundled().require("observant"), provider.url()));
        Connectors connectors = wanted -> wanted.equals(connector.id()) ? Optional.of(connector) : Optional.empty();
        outbound = new OutboundHttp(new OutboundSettings(
                AllowedHosts.parse("127.0.0.1:" + provider.port() + ",127.0.0.1:" + api.getPort()), null));
        TokenEndpoint endpoint = new TokenEndpoint(outbound, clock);
        Refresher refresher = new Refresher(
                RefreshParts.ofOneProcess(connections, connectors, vault, new RefreshGrant(endpoint), clock));
        broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, clock);
        connect(provider, endpoint);
        context = new ConnectorContext(
                connections,
                connectors,
                broker,
                new AuthorizedCall(broker, CredentialListener.NONE),
                outbound,
                checkpoints,
                clock);
    }

    private static Connector at(URI api, Connector connector) {
        Api declared = connector.api();
        return new Connector(
                connector.id(),
                connector.name(),
                connector.categories(),
                connector.docs(),
                connector.maturity(),
                connector.settings(),
                connector.auth(),
                new Api(
                        new Template(api.toString()),
                        List.of(),
                        declared.authorization(),
                        declared.headers(),
                        declared.expiredWhen(),
                        declared.rateLimit(),
                        declared.verify()),
                connector.actions(),
                connector.pulls(),
                connector.hash());
    }

    private void connect(ProviderSimulator provider, TokenEndpoint endpoint) {
        SimulatedClient registered = provider.register(REDIRECT_URI.toString());
        SecretValue secret = SecretValue.of(registered.secret());
        OAuthClient client = new OAuthClient(
                OAuthClientId.random(),
                "default",
                connector.id(),
                "Test",
                registered.clientId(),
                List.of(),
                true,
                clock.instant());
        connections.put(client);
        vault.write(client.id().path(), new ClientSecret(secret), 0);
        Map<String, String> settings = connector.checkSettings(Map.of());
        Pkce pkce = Pkce.random();
        URI start = new AuthorizationRequest(
                        connector, settings, client, REDIRECT_URI, AuthorizationRequest.newState(), pkce)
                .uri(outbound.guard());
        Matcher code = CODE.matcher(BrowserlessUser.alice().authorize(start).getQuery());
        if (!code.matches()) {
            throw new AssertionError("No code came back.");
        }
        TokenOutcome outcome = new AuthorizationCodeGrant(endpoint)
                .redeem(
                        connector,
                        settings,
                        new ClientCredentials(client.clientId(), secret),
                        SecretValue.of(code.group(1)),
                        REDIRECT_URI,
                        pkce);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            throw new AssertionError("No tokens: " + outcome);
        }
        store(
                client,
                settings,
                GrantedTokens.first(
                        connector.oauth2(),
                        granted.answer(),
                        List.of("sensor-data"),
                        new Generation(1),
                        1,
                        UUID.randomUUID().toString()));
    }

    private void store(OAuthClient client, Map<String, String> settings, OAuthTokens tokens) {
        connections.put(Connection.pending(
                id, "default", ALIAS, connector.id(), client.id(), "alice", settings, clock.instant()));
        long version = vault.write(id.path(), tokens, 0);
        connections.publish(id, 1, Published.of(tokens, version));
    }

    public ConnectionId id() {
        return id;
    }

    public ApiClient pages() {
        return context.pages();
    }

    public CallTarget target() {
        return new CallTarget(connections.find(id).orElseThrow(), connector, Duration.ofSeconds(30));
    }

    @Override
    public void close() throws IOException {
        context.close();
        broker.close();
        outbound.close();
    }
}
