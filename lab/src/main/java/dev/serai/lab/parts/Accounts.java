package dev.serai.lab.parts;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.GrantedTokens;
import dev.serai.testkit.BrowserlessUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Accounts at one provider, connected by the real code flow: each a grant of its own. Thread-safe. */
public final class Accounts implements AutoCloseable {
    private static final URI REDIRECT_URI = URI.create("http://127.0.0.1:9/callback");
    /** Fewer than the brake closes at: the lab loses connections on purpose, and wants to see each end by itself. */
    private static final int CONNECTIONS_EACH = 4;

    private static final Pattern CODE = Pattern.compile("(?:.*&)?code=([^&]+).*");

    private final Connector connector;
    private final CredentialVault vault;
    private final PostgresConnections connections;
    private final PostgresOAuthClients clients;
    private final String name;
    private final String clientId;
    private final SecretValue secret;
    private final Clock clock = Clock.systemUTC();
    private final OutboundHttp outbound;
    private final AuthorizationCodeGrant grant;
    private @Nullable OAuthClient client;
    private int connected;

    /**
     * @param origin where the provider is reached
     * @param clientId registered there
     */
    public Accounts(
            Provider provider,
            URI origin,
            String clientId,
            SecretValue secret,
            DataSource database,
            CredentialVault vault) {
        this.connector = provider.connector(origin);
        this.vault = vault;
        this.secret = secret;
        this.connections = new PostgresConnections(database);
        this.outbound = new OutboundHttp(new OutboundSettings(AllowedHosts.parse(origin.getAuthority()), null));
        this.grant = new AuthorizationCodeGrant(new TokenEndpoint(outbound, clock));
        this.clients = new PostgresOAuthClients(database);
        this.name = provider.words();
        this.clientId = clientId;
    }

    /** The present one, or a new one after so many connections. */
    private synchronized OAuthClient client() {
        if (client == null || ++connected % CONNECTIONS_EACH == 0) {
            client = clients.insert(new OAuthClient(
                    OAuthClientId.random(),
                    "default",
                    connector.id(),
                    name,
                    clientId,
                    List.of(),
                    client == null,
                    clock.instant()));
            vault.write(client.id().path(), new ClientSecret(secret), 0);
        }
        return client;
    }

    /** Connects alice once more. */
    public ConnectionId connect() {
        ConnectionId id = ConnectionId.random();
        OAuthClient through = client();
        OAuthTokens tokens = authorize(through);
        connections.insert(Connection.pending(
                id, "default", "lab-" + id.value(), connector.id(), through.id(), "alice", Map.of(), clock.instant()));
        long version = vault.write(id.path(), tokens, 0);
        connections.publish(id, 1, Published.of(tokens, version));
        return id;
    }

    private OAuthTokens authorize(OAuthClient through) {
        Pkce pkce = Pkce.random();
        URI start = new AuthorizationRequest(
                        connector, Map.of(), through, REDIRECT_URI, AuthorizationRequest.newState(), pkce)
                .uri(outbound.guard());
        Matcher code = CODE.matcher(BrowserlessUser.alice().authorize(start).getQuery());
        if (!code.matches()) {
            throw new IllegalStateException(connector.name() + " gave no code");
        }
        TokenOutcome outcome = grant.redeem(
                connector,
                Map.of(),
                new ClientCredentials(clientId, secret),
                SecretValue.of(code.group(1)),
                REDIRECT_URI,
                pkce);
        if (!(outcome instanceof TokenOutcome.Granted granted)) {
            throw new IllegalStateException(connector.name() + " gave no tokens: " + outcome);
        }
        return GrantedTokens.first(
                connector.oauth2(),
                granted.answer(),
                connector.oauth2().scopes().defaults(),
                new Generation(1),
                1,
                UUID.randomUUID().toString());
    }

    @Override
    public void close() {
        try {
            outbound.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
