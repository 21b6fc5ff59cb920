package dev.serai.credential.oauth2;

import dev.serai.connector.Api;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.connector.Template;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.ScriptedServer;
import java.util.List;
import java.util.Map;

/** Connectors whose provider is a test's own server. */
final class TestProviders {
    static final ClientCredentials CLIENT =
            new ClientCredentials("the client", SecretValue.of("s3cr3t:+ä-of-the-client"));

    private TestProviders() {}

    /** A plain provider by the book. */
    static Connector by(ScriptedServer server) {
        return connector(oauth2(server));
    }

    static OAuth2 oauth2(ScriptedServer server) {
        return new OAuth2(
                new Template("https://login.example.com/authorize"),
                new Template(server.url("/token")),
                new Template(server.url("/revoke")),
                null,
                new OAuth2.Scopes(List.of("read", "write"), " "),
                OAuth2.ClientAuthentication.CLIENT_SECRET_POST,
                OAuth2.Pkce.S256,
                OAuth2.TokenBody.FORM,
                Map.of(),
                Map.of(),
                Map.of(),
                new OAuth2.Refresh(false, OAuth2.Rotation.SINGLE_USE, null, Map.of()),
                OAuth2.TokenResponse.STANDARD,
                new OAuth2.TokenLifetime(null, null, null));
    }

    static Connector connector(OAuth2 oauth2) {
        return new Connector(
                "acme",
                "Acme",
                List.of(),
                null,
                Connector.Maturity.DECLARED,
                Map.of(),
                oauth2,
                new Api(
                        new Template("https://api.example.com"),
                        List.of(),
                        Api.Authorization.BEARER,
                        Map.of(),
                        List.of(),
                        Api.RateLimit.STANDARD,
                        null),
                Map.of(),
                Map.of(),
                "0".repeat(64));
    }

    static OAuth2 with(OAuth2 base, OAuth2.TokenResponse response) {
        return new OAuth2(
                base.authUri(),
                base.tokenUri(),
                base.revocationUri(),
                base.issuer(),
                base.scopes(),
                base.clientAuthentication(),
                base.pkce(),
                base.tokenBody(),
                base.authorizeParams(),
                base.tokenParams(),
                base.tokenHeaders(),
                base.refresh(),
                response,
                base.lifetime());
    }

    static OAuth2 with(OAuth2 base, OAuth2.ClientAuthentication authentication, OAuth2.TokenBody body) {
        return new OAuth2(
                base.authUri(),
                base.tokenUri(),
                base.revocationUri(),
                base.issuer(),
                new OAuth2.Scopes(List.of("read", "write"), ","),
                authentication,
                base.pkce(),
                body,
                Map.of("audience", new Template("api.example.com"), "prompt", new Template("consent")),
                Map.of("client_id", new Template("{client_id}"), "owner", new Template("user")),
                Map.of("X-Version", "7"),
                new OAuth2.Refresh(true, OAuth2.Rotation.NONE, null, Map.of("client_id", new Template("{client_id}"))),
                base.response(),
                base.lifetime());
    }
}
