package dev.serai.credential.refresh;

import static dev.serai.credential.oauth2.Revocation.Hint.REFRESH_TOKEN;
import static java.util.Objects.requireNonNull;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.OAuth2.Rotation;
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
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.TestOutbound;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.RefreshGrant;
import dev.serai.credential.oauth2.Revocation;
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
    private static final URI REDIRECT_URI = URI.create("http://127.0.0.1:9/callback");

    public final MemoryVault vault = new MemoryVault();
    public final MemoryConnections connections = new MemoryConnections();
    public final TestClock clock = new TestClock();
    public final CredentialBroker broker;
    /** Sends refresh tokens to the simulator. */
    final RefreshCall call;

    final Refresher refresher;

    public final ApiClient api;
    public final Connector connector;
    private final OutboundHttp outbound;
    private final TokenEndpoint endpoint;
    private final OAuthClient client;
    private final SecretValue secret;
    private final ConnectionId id;

    public Account(ProviderSimulator provider) {
        this(provider, Rotation.SINGLE_USE);
    }

    public Account(ProviderSimulator provider, Rotation rotation) {
        this(provider, TestAccounts.connector(provider.url(), rotation));
    }

    Account(ProviderSimulator provider, Connector connector) {
        this(provider, connector, TestOutbound.create());
    }

    /** @param outbound closed with this */
    Account(ProviderSimulator provider, Connector connector, OutboundHttp outbound) {
        this.outbound = outbound;
        this.connector = connector;
        endpoint = new TokenEndpoint(outbound, clock);
        SimulatedClient registered = provider.register(REDIRECT_URI.toString());
        client = TestAccounts.client(OAuthClientId.random(), connector, registered.clientId(), clock.instant());
        secret = SecretValue.of(registered.secret());
        Connectors connectors = wanted -> wanted.equals(connector.id()) ? Optional.of(connector) : Optional.empty();
        call = new RefreshGrant(endpoint);
        refresher = new Refresher(RefreshParts.ofOneProcess(connections, connectors, vault, call, clock)
                .pausing(clock::advance));
        broker = new CredentialBroker(connections, vault, refresher, CredentialListener.NONE, clock);
        api = new ApiClient(outbound, new AuthorizedCall(broker, CredentialListener.NONE), broker);
        connections.put(client);
        vault.write(client.id().path(), new ClientSecret(secret), 0);
        id = connect();
    }

    /** One more account by the same OAuth client. */
    ConnectionId connect() {
        ConnectionId made = ConnectionId.random();
        OAuthTokens tokens = authorize(new Generation(1), 1);
        connections.put(TestAccounts.pending(made, client, clock.instant()));
        long version = vault.write(made.path(), tokens, 0);
        connections.publish(made, 1, Published.of(tokens, version));
        return made;
    }

    /** Alice consents, once more for each later incarnation: a grant of its own each time. */
    OAuthTokens authorize(Generation generation, long incarnation) {
        Pkce pkce = Pkce.random();
        URI start = new AuthorizationRequest(
                        connector, Map.of(), client, REDIRECT_URI, AuthorizationRequest.newState(), pkce)
                .uri(outbound.guard());
        String query = BrowserlessUser.alice().authorize(start).getQuery();
        String code = query.replaceAll(".*code=([^&]+).*", "$1");
        TokenOutcome outcome = new AuthorizationCodeGrant(endpoint)
                .redeem(connector, Map.of(), credentials(), SecretValue.of(code), REDIRECT_URI, pkce);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            throw new AssertionError("No tokens: " + outcome);
        }
        return GrantedTokens.first(
                connector.oauth2(),
                granted.answer(),
                List.of("sensor-data"),
                generation,
                incarnation,
                UUID.randomUUID().toString());
    }

    /** Whoever has stolen the refresh token uses it. */
    void refreshElsewhere() {
        call.send(connector, Map.of(), credentials(), requireNonNull(stored().refreshToken()), stored().scopes());
    }

    /** Ends the grant at the provider, as the owner's disconnect does. */
    void revoke(OAuthTokens tokens) {
        Revocation.Result result = new Revocation(endpoint)
                .revoke(connector, Map.of(), credentials(), requireNonNull(tokens.refreshToken()), REFRESH_TOKEN);
        if (!(result instanceof Revocation.Result.Revoked)) {
            throw new AssertionError("Not revoked: " + result);
        }
    }

    private ClientCredentials credentials() {
        return new ClientCredentials(client.clientId(), secret);
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
