package dev.serai.sample.plain;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.YamlConnections;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.GrantedTokens;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Connects an account: the authorization code flow of a program on the user's own machine, with a loopback redirect (RFC
 * 8252 §7.3). The client secret and the tokens go to the vault.
 */
final class Connect {
    private final Serai serai;
    private final int callbackPort;
    private final Consumer<URI> browser;

    /** @param browser is given the URL to open */
    Connect(Serai serai, int callbackPort, Consumer<URI> browser) {
        this.serai = serai;
        this.callbackPort = callbackPort;
        this.browser = browser;
    }

    void connect(String alias, SecretValue clientSecret) throws IOException {
        Connection connection = serai.connections
                .find(YamlConnections.WORKSPACE, alias)
                .orElseThrow(() -> new IllegalArgumentException("connections.yaml has no connection '" + alias + "'."));
        OAuthClient client = serai.connections.client(connection.client()).orElseThrow();
        Connector connector = serai.connectors.require(connection.connector());
        Map<String, String> settings = connector.checkSettings(connection.settings());
        write(client.id().path(), new ClientSecret(clientSecret));

        SecretValue state = AuthorizationRequest.newState();
        Pkce pkce = Pkce.random();
        try (LoopbackCallback callback = new LoopbackCallback(callbackPort, state)) {
            URI redirectUri = callback.uri();
            browser.accept(new AuthorizationRequest(connector, settings, client, redirectUri, state, pkce)
                    .uri(serai.outbound.guard()));
            TokenOutcome outcome = new AuthorizationCodeGrant(new TokenEndpoint(serai.outbound, Clock.systemUTC()))
                    .redeem(
                            connector,
                            settings,
                            new ClientCredentials(client.clientId(), clientSecret),
                            callback.code(),
                            redirectUri,
                            pkce);
            if (!(outcome instanceof TokenOutcome.Granted granted)) {
                throw new IllegalStateException(connector.name() + " gave no tokens: " + outcome);
            }
            List<String> asked = AuthorizationRequest.scopes(connector, client);
            store(connection, connector, granted, asked);
        }
    }

    /** A connection that was granted before gets a new incarnation, so that no late refresh of the old grant writes. */
    private void store(Connection connection, Connector connector, TokenOutcome.Granted granted, List<String> asked) {
        Generation generation = connection.generation();
        long incarnation = generation.equals(Generation.NONE)
                ? connection.incarnation()
                : serai.connections
                        .reauthorize(connection.id(), connection.incarnation())
                        .orElseThrow(() -> new IllegalStateException("Somebody else connects this account right now."));
        OAuthTokens tokens = GrantedTokens.first(
                connector.oauth2(),
                granted.answer(),
                asked,
                generation.next(),
                incarnation,
                UUID.randomUUID().toString());
        long version = write(connection.id().path(), tokens);
        serai.connections.publish(connection.id(), incarnation, Published.of(tokens, version));
    }

    private long write(SecretPath path, Credential credential) {
        return serai.vault.write(
                path, credential, serai.vault.readActive(path, 0).version());
    }
}
