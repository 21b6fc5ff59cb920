package dev.serai.credential.refresh;

import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.OAuth2;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.connector.OAuth2.TokenLifetime;
import dev.serai.connector.OAuth2.TokenResponse;
import dev.serai.connector.Template;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault.Read;
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
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;

/** An account connected at the simulator by the real code flow, and everything that keeps it alive. */
public final class Account implements AutoCloseable {
    private static final String REDIRECT_URI = "http://127.0.0.1:9/callback";

    public final MemoryVault vault = new MemoryVault();
    public final MemoryConnections connections = new MemoryConnections();
    public final TestClock clock = new TestClock();
    public final CredentialBroker broker;
    /** Sends refresh tokens to the simulator. */
    final RefreshCall call;

    public final ApiClient api;
    public final Connector connector;
    private final OutboundHttp outbound;
    private final ConnectionId id = ConnectionId.random();

    public Account(ProviderSimulator provider) {
        this(provider, Rotation.SINGLE_USE);
    }

    public Account(ProviderSimulator provider, Rotation rotation) {
        outbound = new OutboundHttp(new OutboundSettings(AllowedHosts.parse("127.0.0.1:" + provider.port()), null));
        connector = connector(provider.url(), rotation);
        TokenEndpoint endpoint = new TokenEndpoint(outbound, clock);
        Connectors connectors = wanted -> wanted.equals(connector.id()) ? Optional.of(connector) : Optional.empty();
        call = new RefreshGrant(endpoint);
        Refresher refresher = new Refresher(RefreshParts.ofOneProcess(connections, connectors, vault, call, clock)
                .pausing(clock::advance));
        broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, clock);
        api = new ApiClient(outbound, new AuthorizedCall(broker, CredentialListener.NONE), broker);
        connect(provider, endpoint);
    }

    private void connect(ProviderSimulator provider, TokenEndpoint endpoint) {
        SimulatedClient registered = provider.register(REDIRECT_URI);
        OAuthClient client = new OAuthClient(
                OAuthClientId.random(),
                "default",
                connector.id(),
                "Test",
                registered.clientId(),
                List.of(),
                true,
                clock.instant());
        SecretValue secret = SecretValue.of(registered.secret());
        connections.put(client);
        vault.write(client.id().path(), new ClientSecret(secret), 0);

        Pkce pkce = Pkce.random();
        URI start = new AuthorizationRequest(
                        connector, Map.of(), client, URI.create(REDIRECT_URI), AuthorizationRequest.newState(), pkce)
                .uri(outbound.guard());
        String query = BrowserlessUser.alice().authorize(start).getQuery();
        String code = query.replaceAll(".*code=([^&]+).*", "$1");
        TokenOutcome outcome = new AuthorizationCodeGrant(endpoint)
                .redeem(
                        connector,
                        Map.of(),
                        new ClientCredentials(client.clientId(), secret),
                        SecretValue.of(code),
                        URI.create(REDIRECT_URI),
                        pkce);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            throw new AssertionError("No tokens: " + outcome);
        }
        OAuthTokens tokens = GrantedTokens.first(
                connector.oauth2(),
                granted.answer(),
                List.of("sensor-data"),
                new Generation(1),
                1,
                UUID.randomUUID().toString());
        connections.put(new Connection(
                id,
                "default",
                "field",
                connector.id(),
                client.id(),
                "alice",
                Connection.Status.PENDING,
                1,
                Generation.NONE,
                0,
                Map.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                clock.instant()));
        long version = vault.write(id.path(), tokens, 0);
        connections.publish(
                id,
                1,
                new Published(
                        new Generation(1), version, tokens.scopes(), tokens.expiresAt(), null, tokens.obtainedAt()));
    }

    private static Connector connector(URI origin, Rotation rotation) {
        OAuth2 oauth2 = new OAuth2(
                new Template(origin + "/uaa/oauth/authorize"),
                new Template(origin + "/uaa/oauth/token"),
                new Template(origin + "/uaa/oauth/revoke"),
                null,
                new OAuth2.Scopes(List.of("sensor-data"), " "),
                OAuth2.ClientAuthentication.CLIENT_SECRET_BASIC,
                OAuth2.Pkce.S256,
                OAuth2.TokenBody.FORM,
                Map.of(),
                Map.of("client_id", new Template("{client_id}")),
                Map.of(),
                new OAuth2.Refresh(false, rotation, null, Map.of("client_id", new Template("{client_id}"))),
                TokenResponse.STANDARD,
                new TokenLifetime(null, null, null));
        return new Connector(
                "observant",
                "Observant",
                List.of(),
                null,
                Connector.Maturity.SIMULATED,
                Map.of(),
                oauth2,
                new Api(
                        new Template(origin.toString()),
                        List.of(),
                        Api.Authorization.BEARER,
                        Map.of(),
                        List.of(),
                        Api.RateLimit.STANDARD,
                        null),
                Map.of(),
                Map.of(),
                "hash");
    }

    public ConnectionId id() {
        return id;
    }

    public Connection connection() {
        return connections.find(id).orElseThrow();
    }

    public CallTarget target() {
        return new CallTarget(connection(), connector, Duration.ofSeconds(30));
    }

    /** What the vault holds. */
    public OAuthTokens stored() {
        if (vault.read(id.path(), 0) instanceof Read.Found(OAuthTokens tokens, long _)) {
            return tokens;
        }
        throw new AssertionError("The vault holds no tokens.");
    }

    /** The status of a GET. */
    public int get(String path) throws IOException {
        return execute(new HttpGet(api.url(target(), path, Map.of())), ClassicHttpResponse::getCode);
    }

    public <T> T execute(ClassicHttpRequest request, HttpClientResponseHandler<T> handler) throws IOException {
        return api.execute(target(), request, handler);
    }

    /** Lets the clock pass the access token's end. */
    public void passExpiry() {
        Instant end = stored().expiresAt();
        if (end == null) {
            throw new AssertionError("This token has no known end.");
        }
        clock.set(end.plusSeconds(1));
    }

    @Override
    public void close() throws IOException {
        broker.close();
        api.close();
        outbound.close();
    }
}
