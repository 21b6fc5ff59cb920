package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.QuietTerminal;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.server.KeycloakAdmin;
import dev.serai.testkit.server.KeycloakServer;
import dev.serai.testkit.server.RecordingProxy;
import dev.serai.testkit.server.TokenCall;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main job, as its first user meets it: from an empty installation to data that keeps coming. */
class KeycloakInTheBrowserIT {
    private static final String EMAIL = "ada@example.test";
    private static final String PASSWORD = "a lighthouse keeper";
    private static final int REFRESHES = 20;
    /** The connector asks for 20 at a time. */
    private static final int USERS = 45;

    @Test
    void fromTheFirstStartToADatasetThatOutlivesTwentyTokens() throws IOException {
        KeycloakAdmin realm = KeycloakServer.shared().admin();
        for (int n = 0; n < USERS; n++) {
            realm.addUser("browser-%02d-%d".formatted(n, System.nanoTime()));
        }
        try (ChangedClient _ = ChangedClient.withRolesOfUsers("conn-consent-5s");
                TestPlatform platform = emptyPlatform();
                RecordingProxy keycloak =
                        RecordingProxy.to(KeycloakServer.shared().url());
                Person ada = new Person(platform.url(), "keycloak", ColorScheme.LIGHT)) {
            setUp(platform, ada);
            signOutAndIn(ada);
            registerOAuthClient(ada, KeycloakServer.issuer(keycloak.url()).toString());
            String id = connect(ada);

            Visitor api = platform.visitor().login(EMAIL, PASSWORD);
            String dataset = pullEveryFiveSeconds(api, id);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(records(api, dataset)).isEqualTo(realm.users()));
            assertThat(keycloak.requests("/admin/realms/strict/users")).isGreaterThanOrEqualTo(3);

            // the 5 s token ends again and again; the schedule goes on, and what is new arrives
            long before = refreshes(keycloak);
            await().atMost(Duration.ofSeconds(90)).until(() -> refreshes(keycloak) >= before + 2);
            realm.addUser("late-" + System.nanoTime());
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(records(api, dataset)).isEqualTo(realm.users()));

            refreshInARow(api, id);
            assertThat(keycloak.tokenCalls()).extracting(TokenCall::status).containsOnly(200);
            assertThat(refreshes(keycloak)).isGreaterThanOrEqualTo(REFRESHES);
            assertThat(keycloak.tokenCalls("authorization_code")).isEqualTo(1);
            JsonNode connection = api.getJson("/api/v1/connections/" + id);
            assertThat(connection.path("status").asText()).isEqualTo("ACTIVE");
            assertThat(connection.path("generation").asLong()).isGreaterThan(REFRESHES);

            ada.open("/connections/" + id);
            assertThat(ada.text()).contains("active", "alice", "users");
            ada.picture("connection-after-" + REFRESHES + "-refreshes");
        }
    }

    /** Its set-up link is not for this terminal. */
    private static TestPlatform emptyPlatform() {
        try (QuietTerminal _ = new QuietTerminal()) {
            return TestPlatform.start(Map.of("SERAI_ALLOWED_HOSTS", "127.0.0.1"));
        }
    }

    private static void setUp(TestPlatform platform, Person ada) throws IOException {
        ada.open("/");
        assertThat(ada.heading()).isEqualTo("Almost there");
        ada.picture("no-admin-yet");
        String token = Files.readString(platform.home().resolve("setup-token")).strip();
        ada.open("/setup?token=" + token);
        ada.picture("set-up");
        ada.fill("name", "Ada");
        ada.fill("email", EMAIL);
        ada.fill("password", PASSWORD);
        ada.press("Set Serai up");
        assertThat(ada.text()).contains("Serai is yours. Welcome, Ada.");
        ada.picture("home");
        assertThat(platform.home().resolve("setup-token")).doesNotExist();
    }

    private static void signOutAndIn(Person ada) {
        ada.page().click("details.menu summary");
        ada.press("Sign out");
        assertThat(ada.heading()).isEqualTo("Sign in");
        ada.picture("sign-in");
        ada.signIn(EMAIL, PASSWORD);
        assertThat(ada.page().textContent("details.menu summary")).contains("Ada");
    }

    private static void registerOAuthClient(Person ada, String issuer) {
        ada.open("/connectors");
        ada.picture("connectors");
        ada.page().click("a.tile[href='/connectors/keycloak']");
        ada.picture("connector");
        ada.press("Register an OAuth client");
        ada.fill("client_id", "conn-consent-5s");
        ada.fill("client_secret", "secret-consent-5s");
        ada.fill("setting.issuer", issuer);
        ada.picture("oauth-client");
        ada.press("Register");
        assertThat(ada.text())
                .contains("'Keycloak' is registered", "conn-consent-5s", "default")
                .doesNotContain("secret-consent-5s");
        ada.picture("oauth-clients");
    }

    /** @return the connection's id */
    private static String connect(Person ada) {
        ada.open("/connectors/keycloak");
        ada.press("Connect an account");
        ada.picture("keycloak-login");
        ada.page().fill("#username", "alice");
        ada.page().fill("#password", "pw");
        ada.page().click("[type=submit]");
        ada.page().waitForSelector("[name=accept]");
        ada.picture("keycloak-consent");
        ada.page().click("[name=accept]");

        assertThat(ada.heading()).isEqualTo("Keycloak is connected");
        assertThat(ada.text()).contains("Connected as alice.");
        assertThat(ada.page().url()).doesNotContain("code=").doesNotContain("state=");
        ada.picture("connected");
        ada.press("Show the connection");
        ada.picture("connection");
        String url = ada.page().url();
        ada.press("Call");
        assertThat(ada.text()).contains("200", "preferred_username");
        ada.picture("tried-call");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** @return the dataset's name */
    private static String pullEveryFiveSeconds(Visitor api, String id) {
        HttpResponse<String> answer =
                api.call("PUT", "/api/v1/connections/" + id + "/pulls/users", Map.of("schedule", "0/5 * * * * ?"));
        return Visitor.json(answer).path("dataset").asText();
    }

    private static int records(Visitor api, String dataset) {
        return api.getJson("/api/v1/datasets/" + dataset + "/records?limit=200")
                .path("items")
                .size();
    }

    /** Each names the generation that it found; a scheduled run may refresh in between, which is as good. */
    private static void refreshInARow(Visitor api, String id) {
        long generation =
                api.getJson("/api/v1/connections/" + id).path("generation").asLong();
        for (int n = 0; n < REFRESHES; n++) {
            JsonNode next = Visitor.json(
                    api.call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", generation)));
            assertThat(next.path("generation").asLong()).isGreaterThan(generation);
            generation = next.path("generation").asLong();
        }
    }

    private static long refreshes(RecordingProxy keycloak) {
        return keycloak.tokenCalls("refresh_token");
    }
}
