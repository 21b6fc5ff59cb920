package dev.serai.server.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.KeycloakServer;
import dev.serai.testkit.server.RecordingProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/**
 * Accounts at the shared Keycloak, connected by the real code flow without a browser. A proxy of their own stands between
 * the platform and Keycloak, and counts.
 */
final class KeycloakAccounts implements AutoCloseable {
    /** Not a thing of Keycloak's that a token call could be mistaken for. */
    static final String USERINFO = "/realms/" + KeycloakServer.REALM + "/protocol/openid-connect/userinfo";

    private static final String TOKEN = "/protocol/openid-connect/token";

    private final TestPlatform platform;
    private final Visitor admin;
    private final RecordingProxy proxy =
            RecordingProxy.to(KeycloakServer.shared().url());

    KeycloakAccounts(TestPlatform platform, Visitor admin) {
        this.platform = platform;
        this.admin = admin;
    }

    /** What stands in front of Keycloak. */
    RecordingProxy proxy() {
        return proxy;
    }

    /** The realm as the platform sees it. */
    URI issuer() {
        return KeycloakServer.issuer(proxy.url());
    }

    /** Registers an OAuth client of the realm. */
    String register(String clientId, String secret) {
        HttpResponse<String> answer = admin.call(
                "POST",
                "/api/v1/oauth-clients",
                Map.of(
                        "connector",
                        "keycloak",
                        "name",
                        clientId,
                        "client_id",
                        clientId,
                        "client_secret",
                        secret,
                        "settings",
                        Map.of("issuer", issuer().toString())));
        if (answer.statusCode() != 201) {
            throw new AssertionError("Registering answered " + answer.statusCode() + ": " + answer.body());
        }
        return Visitor.body(answer).path("id").asText();
    }

    /** Goes the whole way as somebody new at Keycloak, and returns the connection as the API tells it. */
    JsonNode connect(String oauthClient, String alias, String username) {
        HttpResponse<String> result = tryToConnect(oauthClient, alias, new BrowserlessUser(username, "pw"));
        if (result.statusCode() != 200) {
            throw new AssertionError("Connecting ended with " + result.statusCode() + ": " + result.body());
        }
        return show(alias);
    }

    /** The same up to the result page, whatever it says. */
    HttpResponse<String> tryToConnect(String oauthClient, String alias, BrowserlessUser person) {
        URI start = location(admin.page("/connect/keycloak?client=" + oauthClient + "&alias=" + alias));
        URI callback = person.authorize(start);
        return admin.page(location(admin.page(callback.getRawPath() + "?" + callback.getRawQuery()))
                .getRawPath());
    }

    /** The connection as the API tells it. */
    JsonNode show(String idOrAlias) {
        return admin.getJson("/api/v1/connections/" + idOrAlias);
    }

    /** What the vault holds: a test that asks Keycloak itself needs it. */
    OAuthTokens tokens(JsonNode connection) {
        ConnectionId id = new ConnectionId(connection.path("id").asText());
        if (platform.bean(CredentialVault.class).readActive(id.path(), 0)
                instanceof Read.Found(OAuthTokens tokens, long _)) {
            return tokens;
        }
        throw new AssertionError("The vault holds no tokens for " + id);
    }

    /** Asks Keycloak itself: a refresh past the platform. Nobody's proof of anything if the token was good. */
    HttpResponse<String> refreshAtKeycloak(SecretValue refreshToken, String clientId, String secret) {
        return post(
                TOKEN,
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        refreshToken.reveal(),
                        "client_id",
                        clientId,
                        "client_secret",
                        secret));
    }

    /** Tells Keycloak that this access token is over, long before its time. The refresh token beside it lives on. */
    void killAccessToken(SecretValue accessToken, String clientId, String secret) {
        HttpResponse<String> answer = post(
                "/protocol/openid-connect/revoke",
                Map.of(
                        "token",
                        accessToken.reveal(),
                        "token_type_hint",
                        "access_token",
                        "client_id",
                        clientId,
                        "client_secret",
                        secret));
        if (answer.statusCode() != 200) {
            throw new AssertionError("Keycloak answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    /** What Keycloak says to a call with this access token. */
    int userinfoAtKeycloak(SecretValue accessToken) {
        return BrowserlessUser.alice()
                .send(HttpRequest.newBuilder(proxy.url().resolve(USERINFO))
                        .header("Authorization", "Bearer " + accessToken.reveal()))
                .statusCode();
    }

    private HttpResponse<String> post(String endpoint, Map<String, String> form) {
        return BrowserlessUser.alice().post(URI.create(issuer() + endpoint), form);
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI location(HttpResponse<String> answer) {
        return BrowserlessUser.location(answer)
                .orElseThrow(
                        () -> new AssertionError("No redirect, but " + answer.statusCode() + ": " + answer.body()));
    }

    @Override
    public void close() {
        proxy.close();
    }
}
