package dev.serai.lab.parts;

import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.Template;
import dev.serai.testkit.server.KeycloakServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The two strict providers: a refresh token works once, and whoever sends it again loses the grant. Their connectors are as in the
 * catalogue, but say that they are done with a request a second after the deadline, so that an experiment need not wait longer.
 */
public enum Provider {
    SIMULATOR("simulator") {
        @Override
        public Connector connector(URI origin) {
            Template clientId = new Template("{client_id}");
            return make(
                    this,
                    origin,
                    "/uaa/oauth/authorize",
                    "/uaa/oauth/token",
                    List.of("sensor-data"),
                    OAuth2.ClientAuthentication.CLIENT_SECRET_BASIC,
                    Map.of("client_id", clientId),
                    new Api.Verify(new Template("/api/me"), "/id", "/email"));
        }
    },
    KEYCLOAK("Keycloak") {
        @Override
        public Connector connector(URI origin) {
            String endpoints = "/realms/" + KeycloakServer.REALM + "/protocol/openid-connect";
            return make(
                    this,
                    origin,
                    endpoints + "/auth",
                    endpoints + "/token",
                    List.of("openid"),
                    OAuth2.ClientAuthentication.CLIENT_SECRET_POST,
                    Map.of(),
                    new Api.Verify(new Template(endpoints + "/userinfo"), "/sub", "/preferred_username"));
        }
    };

    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final String words;

    Provider(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** The connector's id, the same in every process. */
    public String id() {
        return "lab-" + name().toLowerCase(Locale.ROOT);
    }

    /** @param origin where it is reached */
    public abstract Connector connector(URI origin);

    private static Connector make(
            Provider provider,
            URI origin,
            String authorize,
            String token,
            List<String> scopes,
            OAuth2.ClientAuthentication authentication,
            Map<String, Template> clientId,
            Api.Verify verify) {
        OAuth2 oauth2 = new OAuth2(
                new Template(origin + authorize),
                new Template(origin + token),
                null,
                null,
                new OAuth2.Scopes(scopes, " "),
                authentication,
                OAuth2.Pkce.S256,
                OAuth2.TokenBody.FORM,
                Map.of(),
                clientId,
                Map.of(),
                new OAuth2.Refresh(false, OAuth2.Rotation.SINGLE_USE, SETTLE, clientId),
                OAuth2.TokenResponse.STANDARD,
                new OAuth2.TokenLifetime(null, null, null));
        return new Connector(
                provider.id(),
                provider.words,
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
                        verify),
                Map.of(),
                Map.of(),
                "lab");
    }
}
