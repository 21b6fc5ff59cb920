package dev.serai.server.connection;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.Revocation;
import dev.serai.credential.oauth2.Revocation.Hint;
import dev.serai.credential.refresh.LateTokens;
import dev.serai.server.oauthclient.OAuthClients;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Ends a grant at the provider, where there is a way to (RFC 7009). */
@Component
class ProviderRevocation implements LateTokens {
    private final Revocation revocation;
    private final OAuthClients clients;
    private final PostgresConnections connections;
    private final Connectors connectors;

    ProviderRevocation(
            Revocation revocation, OAuthClients clients, PostgresConnections connections, Connectors connectors) {
        this.revocation = revocation;
        this.clients = clients;
        this.connections = connections;
        this.connectors = connectors;
    }

    @Override
    public void came(Connection connection, OAuthTokens tokens) {
        revoke(connection, tokens);
    }

    /** Never throws; empty if its OAuth client or connector was removed. */
    Optional<Revocation.Result> revoke(Connection connection, OAuthTokens tokens) {
        Optional<OAuthClient> client = connections.client(connection.client());
        return connectors
                .find(connection.connector())
                .flatMap(connector -> client.map(one -> revoke(connector, one, connection.settings(), tokens)));
    }

    /** Never throws: what cannot be revoked is said, and the rest goes on. */
    Revocation.Result revoke(
            Connector connector, OAuthClient client, Map<String, String> settings, OAuthTokens tokens) {
        SecretValue refreshToken = tokens.refreshToken();
        try {
            // most providers end the whole grant with its refresh token
            return refreshToken == null
                    ? revocation.revoke(
                            connector, settings, clients.credentials(client), tokens.accessToken(), Hint.ACCESS_TOKEN)
                    : revocation.revoke(
                            connector, settings, clients.credentials(client), refreshToken, Hint.REFRESH_TOKEN);
        } catch (SeraiException e) {
            return new Revocation.Result.Failed(e.getMessage());
        }
    }
}
