package dev.serai.credential.refresh;

import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.connector.OAuth2.TokenLifetime;
import dev.serai.connector.OAuth2.TokenResponse;
import dev.serai.connector.Template;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What alice's account at a provider consists of, before it has tokens. */
final class TestAccounts {
    private TestAccounts() {}

    static final Map<String, Template> CLIENT_ID = Map.of("client_id", new Template("{client_id}"));

    static Connector connector(URI origin, Rotation rotation) {
        return connector(origin, new OAuth2.Refresh(false, rotation, null, CLIENT_ID));
    }

    static Connector connector(URI origin, OAuth2.Refresh refresh) {
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
                CLIENT_ID,
                Map.of(),
                refresh,
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

    static OAuthClient client(OAuthClientId id, Connector connector, String clientId, Instant at) {
        return new OAuthClient(id, "default", connector.id(), "Test", clientId, List.of(), true, at);
    }

    static Connection pending(ConnectionId id, OAuthClient client, Instant at) {
        return Connection.pending(
                id, client.workspace(), "a-" + id, client.connector(), client.id(), "alice", Map.of(), at);
    }
}
