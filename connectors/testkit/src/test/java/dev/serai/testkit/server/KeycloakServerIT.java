package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.serai.testkit.BrowserlessUser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KeycloakServerIT {
    private static final String CALLBACK = "http://127.0.0.1:9/callback";
    private static final RecordingProxy PROXY =
            RecordingProxy.to(KeycloakServer.shared().url());

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @Test
    void aPersonConsentsTheTokensOpenThePagedApiAndAReusedRefreshTokenKillsTheSession() throws Exception {
        PROXY.clear();
        JsonNode first = connect("conn-1h", "secret-1h");
        assertThat(first.path("expires_in").asInt()).isBetween(3500, 3600);
        assertThat(users(first, "?first=0&max=2")).hasSize(2);
        JsonNode second = refresh(first, "conn-1h", "secret-1h", 200);
        assertThat(users(second, "?first=4&max=2")).isNotEmpty();

        assertThat(refresh(first, "conn-1h", "secret-1h", 400).path("error").asText())
                .isEqualTo("invalid_grant");
        assertThat(refresh(second, "conn-1h", "secret-1h", 400).path("error").asText())
                .isEqualTo("invalid_grant");

        assertThat(PROXY.tokenCalls("refresh_token")).isEqualTo(3);
        assertThat(PROXY.tokenCalls("authorization_code")).isEqualTo(1);
        assertThat(PROXY.requests("/admin/realms/strict/users")).isEqualTo(2);
    }

    @Test
    void aWrongSecretDoesNotBurnTheCode() throws Exception {
        String code = codeOf("conn-1h");
        assertThat(token(code, "conn-1h", "wrong", 401).path("error").asText()).isEqualTo("unauthorized_client");
        assertThat(token(code, "conn-1h", "secret-1h", 200)
                        .path("refresh_token")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void aConsentPageIsAllowedOrDeniedWithoutABrowser() {
        URI url = authorizationUrl("conn-consent");
        assertThat(BrowserlessUser.alice().denying().authorize(url)).hasParameter("error", "access_denied");
        assertThat(BrowserlessUser.alice().authorize(url)).hasParameter("code");
    }

    @Test
    void theIssuerIsTheOneThroughWhichItWasReached() {
        assertThat(BrowserlessUser.alice()
                        .get(URI.create(KeycloakServer.issuer(PROXY.url()) + "/.well-known/openid-configuration"))
                        .body())
                .contains("\"issuer\":\"" + KeycloakServer.issuer(PROXY.url()) + "\"");
    }

    @Test
    void theAdminAddsUsersAndEndsSessions() throws Exception {
        KeycloakAdmin admin = KeycloakServer.shared().admin();
        int before = admin.users();
        admin.addUser("added-" + System.nanoTime());
        assertThat(admin.users()).isEqualTo(before + 1);

        JsonNode tokens = connect("conn-60s", "secret-60s");
        admin.endSessions("alice");
        assertThat(refresh(tokens, "conn-60s", "secret-60s", 400).path("error").asText())
                .isEqualTo("invalid_grant");
    }

    @Test
    void aRealBrowserSignsIn() {
        try (ChromiumBrowser browser = ChromiumBrowser.start();
                BrowserContext person = browser.person()) {
            Page page = person.newPage();
            page.navigate(authorizationUrl("conn-60s").toString());
            page.fill("#username", "alice");
            page.fill("#password", "pw");
            page.waitForRequest(request -> request.url().startsWith(CALLBACK), () -> page.click("[type=submit]"));
        }
    }

    private static URI authorizationUrl(String clientId) {
        return URI.create(KeycloakServer.issuer(PROXY.url())
                + "/protocol/openid-connect/auth?response_type=code&scope=openid&state=s1&client_id=" + clientId
                + "&redirect_uri=" + CALLBACK);
    }

    private JsonNode connect(String clientId, String secret) throws Exception {
        return token(codeOf(clientId), clientId, secret, 200);
    }

    private static String codeOf(String clientId) {
        String query =
                BrowserlessUser.alice().authorize(authorizationUrl(clientId)).getRawQuery();
        String code = query.replaceFirst(".*\\bcode=([^&]+).*", "$1");
        return "grant_type=authorization_code&redirect_uri=" + CALLBACK + "&code=" + code;
    }

    private JsonNode refresh(JsonNode tokens, String clientId, String secret, int status) throws Exception {
        String refreshToken = tokens.path("refresh_token").asText();
        return token("grant_type=refresh_token&refresh_token=" + refreshToken, clientId, secret, status);
    }

    private JsonNode token(String form, String clientId, String secret, int status) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(
                        URI.create(KeycloakServer.issuer(PROXY.url()) + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        form + "&client_id=" + clientId + "&client_secret=" + secret)));
        assertThat(answer.statusCode()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body());
    }

    private JsonNode users(JsonNode tokens, String query) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(
                        URI.create(PROXY.url() + "/admin/realms/strict/users" + query))
                .header("Authorization", "Bearer " + tokens.path("access_token").asText()));
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
