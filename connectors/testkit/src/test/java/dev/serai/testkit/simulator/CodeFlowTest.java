package dev.serai.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CodeFlowTest {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    private final TestClient client = new TestClient(OBSERVANT.simulator());

    @Test
    void aPersonConsentsAndTheCodeBecomesTokensThatOpenTheApi() {
        Map<String, String> callback = client.consent("scope", "sensor-data");
        assertThat(callback).containsOnlyKeys("code", "state").containsEntry("state", "s t&te=1");

        HttpResponse<String> answer = client.exchange(callback.getOrDefault("code", ""), TestClient.VERIFIER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode tokens = TestClient.json(answer);
        assertThat(tokens.path("expires_in").asLong()).isEqualTo(86_400);
        assertThat(tokens.path("scope").asText()).isEqualTo("sensor-data");
        assertThat(tokens.path("token_type").asText()).isEqualTo("bearer");
        HttpResponse<String> me = client.api(tokens.path("access_token").asText(), "/api/me");
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(TestClient.json(me).path("email").asText()).isEqualTo("alice@example.test");
        assertThat(OBSERVANT.simulator().counts())
                .containsEntry("authorize", 1L)
                .containsEntry("login.303", 1L)
                .containsEntry("consent.302", 1L)
                .containsEntry("token.authorization_code.200", 1L)
                .containsEntry("api.200", 1L);
    }

    @Test
    void aDeniedConsentIsAnErrorOnTheCallback() {
        URI callback = BrowserlessUser.alice().denying().authorize(client.authorizationUrl());
        assertThat(TestClient.callback(callback))
                .containsEntry("error", "access_denied")
                .containsEntry("state", "s t&te=1")
                .doesNotContainKey("code");
    }

    @Test
    void aSecondAuthorizationInTheSameBrowserNeedsNoPassword() {
        BrowserlessUser alice = BrowserlessUser.alice();
        alice.authorize(client.authorizationUrl());
        alice.authorize(client.authorizationUrl());
        assertThat(OBSERVANT.simulator().count("login")).isEqualTo(1);
        assertThat(OBSERVANT.simulator().count("consent.302")).isEqualTo(2);
    }

    @Test
    void aWrongPasswordDoesNotGetIn() {
        BrowserlessUser mallory = new BrowserlessUser("alice", "guess");
        assertThatThrownBy(() -> mallory.authorize(client.authorizationUrl())).hasMessageContaining("401");
    }

    @Test
    void anUnknownClientOrRedirectUriIsNeverRedirectedTo() {
        for (URI faulty : new URI[] {
            client.authorizationUrl("client_id", "nobody"),
            client.authorizationUrl("redirect_uri", TestClient.CALLBACK + "/"),
            client.authorizationUrl("redirect_uri", ""),
            URI.create(client.authorizationUrl() + "&state=again"),
        }) {
            HttpResponse<String> answer = BrowserlessUser.alice().get(faulty);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
        }
    }

    @Test
    void aPlainChallengeIsRefused() {
        assertThat(client.consent("code_challenge_method", "plain")).containsEntry("error", "invalid_request");
    }

    @Test
    void aWrongVerifierBurnsTheCode() {
        String code = client.consent().getOrDefault("code", "");
        assertRefused(client.exchange(code, "wrong" + TestClient.VERIFIER), "invalid_grant");
        assertRefused(client.exchange(code, TestClient.VERIFIER), "invalid_grant");
    }

    @Test
    void aVerifierWithoutAChallengeIsRefused() {
        String code = client.consent("code_challenge", "", "code_challenge_method", "")
                .getOrDefault("code", "");
        assertRefused(client.exchange(code, TestClient.VERIFIER), "invalid_grant");
    }

    @Test
    void aReplayedCodeKillsWhatItGave() {
        String code = client.consent().getOrDefault("code", "");
        JsonNode tokens = TestClient.json(client.exchange(code, TestClient.VERIFIER));

        assertRefused(client.exchange(code, TestClient.VERIFIER), "invalid_grant");

        assertThat(client.api(tokens.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(401);
        assertRefused(client.refresh(tokens.path("refresh_token").asText()), "invalid_grant");
    }

    @Test
    void aRefreshRotatesAndTheOldAccessTokenGoesOn() {
        JsonNode first = client.connect();
        JsonNode second =
                TestClient.json(client.refresh(first.path("refresh_token").asText()));
        assertThat(second.path("refresh_token").asText())
                .isNotEmpty()
                .isNotEqualTo(first.path("refresh_token").asText());
        assertThat(client.api(first.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(200);
        assertThat(client.api(second.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSpentRefreshTokenKillsTheWholeGrant() {
        JsonNode first = client.connect();
        JsonNode second =
                TestClient.json(client.refresh(first.path("refresh_token").asText()));

        assertRefused(client.refresh(first.path("refresh_token").asText()), "invalid_grant");

        assertRefused(client.refresh(second.path("refresh_token").asText()), "invalid_grant");
        assertThat(client.api(second.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(401);
    }

    @Test
    void accessTokensEndByTimeAndByCommandAndRefreshTokensDoNot() {
        JsonNode tokens = client.connect();
        OBSERVANT.simulator().expireAccessTokens();
        HttpResponse<String> refused = client.api(tokens.path("access_token").asText(), "/api/me");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");

        JsonNode next =
                TestClient.json(client.refresh(tokens.path("refresh_token").asText()));
        assertThat(client.api(next.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(200);
        OBSERVANT.simulator().advance(Duration.ofHours(24));
        assertThat(client.api(next.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(401);
        assertThat(client.refresh(next.path("refresh_token").asText()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRevokedTokenEndsItsGrant() {
        JsonNode tokens = client.connect();
        HttpResponse<String> answer = client.post(
                "/uaa/oauth/revoke",
                Map.of("token", tokens.path("refresh_token").asText()),
                client.client.secret());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(client.api(tokens.path("access_token").asText(), "/api/me").statusCode())
                .isEqualTo(401);
        assertThat(OBSERVANT.simulator().count("revoke.200")).isEqualTo(1);
    }

    @Test
    void aWrongSecretIsInvalidClientAndBurnsNothing() {
        JsonNode tokens = client.connect();
        String refreshToken = tokens.path("refresh_token").asText();
        Map<String, String> refresh = Map.of("grant_type", "refresh_token", "refresh_token", refreshToken);

        HttpResponse<String> refused = client.token(refresh, "wrong");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(TestClient.json(refused).path("error").asText()).isEqualTo("invalid_client");
        assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
    }

    @Test
    void twoSecretsWorkWhileOneIsBeingRotated() {
        String id = client.client.clientId();
        Map<String, String> none = Map.of("grant_type", "refresh_token", "refresh_token", "none");
        OBSERVANT.simulator().addClientSecret(id, "next-secret");
        assertThat(client.token(none, client.client.secret()).statusCode()).isEqualTo(400);
        assertThat(client.token(none, "next-secret").statusCode()).isEqualTo(400);
        OBSERVANT.simulator().removeClientSecret(id, client.client.secret());
        assertThat(client.token(none, client.client.secret()).statusCode()).isEqualTo(401);
        assertThat(client.token(none, "next-secret").statusCode()).isEqualTo(400);
    }

    @Test
    void everySecretIsRemembered() {
        Map<String, String> callback = client.consent();
        JsonNode tokens = TestClient.json(client.exchange(callback.getOrDefault("code", ""), TestClient.VERIFIER));
        assertThat(OBSERVANT.simulator().secrets())
                .hasEntrySatisfying("code", all -> assertThat(all).contains(callback.getOrDefault("code", "")))
                .hasEntrySatisfying("code_verifier", all -> assertThat(all).contains(TestClient.VERIFIER))
                .hasEntrySatisfying("client_secret", all -> assertThat(all).contains(client.client.secret()))
                .hasEntrySatisfying(
                        "access_token",
                        all -> assertThat(all)
                                .contains(tokens.path("access_token").asText()))
                .hasEntrySatisfying(
                        "refresh_token",
                        all -> assertThat(all)
                                .contains(tokens.path("refresh_token").asText()));
    }

    private static void assertRefused(HttpResponse<String> answer, String error) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(answer).path("error").asText()).isEqualTo(error);
    }
}
