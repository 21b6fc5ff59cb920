package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.KeycloakServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Grants that end, by our doing and by Keycloak's; and a client whose secret is wrong, which ends none. */
class KeycloakRevocationIT extends PlatformTest {
    private static final Visitor ADMIN = platform.admin();
    private static final KeycloakAccounts KEYCLOAK = new KeycloakAccounts(platform, ADMIN);
    private static final String SECRET = "secret-1h";
    private static String oauthClient = "";

    @BeforeAll
    static void register() {
        oauthClient = KEYCLOAK.register("conn-1h", SECRET);
    }

    @AfterAll
    static void stop() {
        KEYCLOAK.close();
    }

    @Test
    void a15_disconnectingRevokesTheGrantAtKeycloakAndNoOther() {
        JsonNode ended = KEYCLOAK.connect(oauthClient, "revoked", "user001");
        JsonNode other = KEYCLOAK.connect(oauthClient, "not-revoked", "user001");
        OAuthTokens endedTokens = KEYCLOAK.tokens(ended);
        OAuthTokens otherTokens = KEYCLOAK.tokens(other);
        assertThat(KEYCLOAK.userinfoAtKeycloak(endedTokens.accessToken())).isEqualTo(200);

        HttpResponse<String> answer =
                ADMIN.call("DELETE", "/api/v1/connections/" + ended.path("id").asText());

        assertThat(Visitor.json(answer).path("detail").asText())
                .contains("'revoked' is disconnected")
                .contains("Keycloak has revoked the grant.");
        assertThat(KEYCLOAK.userinfoAtKeycloak(endedTokens.accessToken())).isEqualTo(401);
        HttpResponse<String> refused = KEYCLOAK.refreshAtKeycloak(refreshToken(endedTokens), "conn-1h", SECRET);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(KeycloakAccounts.json(refused).path("error").asText()).isEqualTo("invalid_grant");
        // the same question about a grant that lives: so the refusal is the revocation's doing
        assertThat(KEYCLOAK.refreshAtKeycloak(refreshToken(otherTokens), "conn-1h", SECRET)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a13_aSessionEndedAtKeycloakAsksTheOwnerToAuthoriseAgainInPlainWords() {
        JsonNode connection = KEYCLOAK.connect(oauthClient, "session-ended", "user002");
        String id = connection.path("id").asText();
        assertThat(call(id).statusCode()).isEqualTo(200);

        KeycloakServer.shared().admin().endSessions("user002");
        HttpResponse<String> call = call(id);

        assertThat(call.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(call).path("code").asText()).isEqualTo("reauthorization_required");
        assertThat(Visitor.body(call).path("detail").asText())
                .contains("'session-ended' has to be authorised again")
                .contains("Keycloak has ended this authorisation");
        JsonNode after = KEYCLOAK.show(id);
        assertThat(after.path("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");
        assertThat(after.path("problem").asText())
                .isEqualTo("Keycloak has ended this authorisation: it was revoked, or not used for too long.");
        assertThat(ADMIN.page("/connections/" + id).body())
                .contains("authorise again")
                .contains("Keycloak has ended this authorisation");
        long sent = KEYCLOAK.proxy().tokenCalls("refresh_token");
        assertThat(call(id).statusCode()).isEqualTo(409);
        assertThat(KEYCLOAK.proxy().tokenCalls("refresh_token")).isEqualTo(sent);
    }

    @Test
    void check33_aSecretThatWasChangedAtKeycloakEndsNoConnection() {
        String clientId = "conn-15s";
        String client = KEYCLOAK.register(clientId, "secret-15s");
        String id =
                KEYCLOAK.connect(client, "secret-changed", "user003").path("id").asText();
        HttpResponse<String> refused;
        try (ChangedClient _ = ChangedClient.withSecret(clientId, "another-secret")) {
            refused = refresh(id);
        }

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(Visitor.body(refused).path("detail").asText())
                .contains("Keycloak does not accept the OAuth client's id and secret (unauthorized_client)")
                .contains("an admin has to enter them again")
                .doesNotContain("secret-15s");
        assertThat(KEYCLOAK.show(id).path("status").asText()).isEqualTo("ACTIVE");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(refresh(id).statusCode()).isEqualTo(200));
    }

    @Test
    void aWrongSecretAtRegistrationIsSaidInPlainWordsAndConnectsNothing() {
        String wrong = KEYCLOAK.register("conn-60s", "not-the-secret");

        HttpResponse<String> result =
                KEYCLOAK.tryToConnect(wrong, "wrong-secret", new BrowserlessUser("user004", "pw"));

        assertThat(result.statusCode()).isEqualTo(400);
        assertThat(result.body())
                .contains("Keycloak does not accept the secret of the OAuth client")
                .contains("an admin has to enter its client_id and client_secret again")
                .doesNotContain("not-the-secret");
        assertThat(ADMIN.get("/api/v1/connections/wrong-secret").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> call(String id) {
        return ADMIN.get("/api/v1/connections/" + id + "/proxy" + KeycloakAccounts.USERINFO);
    }

    private static HttpResponse<String> refresh(String id) {
        return ADMIN.call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", 1));
    }

    private static SecretValue refreshToken(OAuthTokens tokens) {
        SecretValue refreshToken = tokens.refreshToken();
        if (refreshToken == null) {
            throw new AssertionError("Keycloak gave no refresh token.");
        }
        return refreshToken;
    }
}
