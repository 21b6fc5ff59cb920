package dev.serai.server.authorization;

import static dev.serai.server.Connecting.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of system A where the other connectors that come with Serai differ from Observant. */
class ProvidersQuirksIT extends PlatformTest {
    private final Visitor admin = platform.admin();
    private final Visitor user = platform.newUser(Role.MEMBER);

    @Test
    void a3_salesforceAsksForTheLoginHostFirstAndTakesNoOther() {
        try (ProviderSimulator provider = ProviderSimulator.start("salesforce")) {
            Client client = new Connecting(platform, provider).register(admin, salesforce());

            HttpResponse<String> form = user.page(client.connectPath());
            assertThat(form.statusCode()).isEqualTo(200);
            assertThat(form.body())
                    .contains("Login host")
                    .contains("name=\"setting.login_host\" value=\"login.salesforce.com\"")
                    .doesNotContain("name=\"setting.origin\"");

            HttpResponse<String> refused = user.submit(
                    "/connect/" + client.connector(),
                    Map.of("client", client.id(), "setting.login_host", "login.evil.example"));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body())
                    .contains("'Login host' (login_host) is not acceptable")
                    .contains("value=\"login.evil.example\"");
        }
    }

    @Test
    void a3_a6_a7_a8_a10_a11_a15_salesforce() {
        try (ProviderSimulator provider = ProviderSimulator.start("salesforce")) {
            Connecting connecting = new Connecting(platform, provider);
            Client client = connecting.register(admin, salesforce());
            URI start = connecting.start(user, client, Map.of("setting.login_host", "test.salesforce.com"));
            assertThat(query(start)).containsEntry("prompt", "consent").containsEntry("scope", "api refresh_token");
            assertThat(start.toString()).doesNotContain(client.secret());

            Instant before = Instant.now();
            String id = Connecting.connection(connecting.result(user, connecting.consent(start)));

            assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);
            JsonNode connection = show(id);
            assertThat(connection.get("account").asText()).isEqualTo("alice@example.test");
            assertThat(Instant.parse(connection.get("expires_at").asText()))
                    .as("the answer has no expires_in: the connector says two hours")
                    .isCloseTo(before.plus(2, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES));

            // the base URL is the instance_url of the token answer
            assertThat(call(id, "/services/data/v62.0/query?q=SELECT+Id+FROM+Account")
                            .statusCode())
                    .isEqualTo(200);
            provider.expireAccessTokens();
            assertThat(call(id, "/services/oauth2/userinfo").statusCode()).isEqualTo(200);
            assertThat(provider.count("token.refresh_token")).isEqualTo(1);

            disconnect(id, "Salesforce has revoked the grant.");
            assertThat(provider.count("revoke.200")).isEqualTo(1);
            assertThat(provider.liveGrants()).isZero();
        }
    }

    @Test
    void a3_a6_a7_a8_a10_a11_a15_googleSheets() {
        try (ProviderSimulator provider = ProviderSimulator.start("google")) {
            Connecting connecting = new Connecting(platform, provider);
            Client client = connecting.register(admin, SimulatedFiles.moved(platform, "google-sheets"));
            URI start = connecting.start(user, client);
            assertThat(query(start))
                    .containsEntry("access_type", "offline")
                    .containsEntry("prompt", "consent")
                    .containsEntry("scope", "openid email https://www.googleapis.com/auth/spreadsheets");

            Instant before = Instant.now();
            URI callback = connecting.consent(start);
            assertThat(query(callback)).containsEntry("iss", provider.url().toString());
            String id = Connecting.connection(connecting.result(user, callback));

            assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);
            JsonNode connection = show(id);
            assertThat(connection.get("account").asText()).isEqualTo("alice@example.test");
            assertThat(Instant.parse(connection.get("expires_at").asText()))
                    .isCloseTo(before.plus(1, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES));
            assertThat(Instant.parse(connection.get("refresh_token_expires_at").asText()))
                    .as("180 days idle, the connector says")
                    .isCloseTo(before.plus(180, ChronoUnit.DAYS), within(1, ChronoUnit.MINUTES));

            assertThat(call(id, "/v4/spreadsheets/s1/values/Sheet1!A1:B2".replace("!", "%21"))
                            .statusCode())
                    .isEqualTo(200);
            // no rotation: the old refresh token serves twice
            for (int time = 1; time <= 2; time++) {
                provider.expireAccessTokens();
                assertThat(call(id, "/v1/userinfo").statusCode()).isEqualTo(200);
            }
            assertThat(provider.count("token.refresh_token.200")).isEqualTo(2);

            disconnect(id, "Google Sheets has revoked the grant.");
            assertThat(provider.count("revoke.200")).isEqualTo(1);
            assertThat(provider.liveGrants()).isZero();
        }
    }

    @Test
    void a6_a7_a8_a10_a11_a15_gitHub() {
        try (ProviderSimulator provider = ProviderSimulator.start("github")) {
            Connecting connecting = new Connecting(platform, provider);
            Client client = connecting.register(admin, SimulatedFiles.moved(platform, "github"));

            String id = connecting.connect(user, client);

            assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);
            JsonNode connection = show(id);
            assertThat(connection.get("account").asText()).isEqualTo("alice");
            assertThat(connection.get("expires_at").isNull())
                    .as("nobody says when it ends")
                    .isTrue();
            assertThat(call(id, "/user").statusCode()).isEqualTo(200);

            // there is nothing to refresh with, and a single 401 proves no death: the provider's word is passed on
            provider.revokeGrants();
            assertThat(call(id, "/user").statusCode()).isEqualTo(401);
            assertThat(show(id).get("status").asText()).isEqualTo("ACTIVE");
            assertThat(provider.count("token.refresh_token")).isZero();

            disconnect(id, "GitHub has no way to revoke a grant from here");
        }
    }

    @Test
    void a7_anErrorThatComesWithStatus200IsAnError() {
        try (ProviderSimulator provider = ProviderSimulator.start("github")) {
            Connecting connecting = new Connecting(platform, provider);
            Client client = connecting.register(admin, SimulatedFiles.moved(platform, "github"));
            URI callback = connecting.consent(connecting.start(user, client));
            provider.removeClientSecret(client.clientId(), client.secret());

            HttpResponse<String> result = connecting.result(user, callback);

            assertThat(provider.count("token.authorization_code.200")).isEqualTo(1);
            assertThat(result.statusCode()).isEqualTo(400);
            assertThat(result.body()).contains("GitHub does not accept the secret of the OAuth client");
            assertThat(Visitor.json(user.get("/api/v1/connections")).get("items"))
                    .isEmpty();
        }
    }

    private static String salesforce() {
        return SimulatedFiles.moved(platform, "salesforce");
    }

    private void disconnect(String id, String says) {
        HttpResponse<String> answer = user.call("DELETE", "/api/v1/connections/" + id);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Visitor.body(answer).get("detail").asText()).contains(says);
        assertThat(show(id).get("status").asText()).isEqualTo("DISCONNECTED");
    }

    private HttpResponse<String> call(String id, String path) {
        return user.get("/api/v1/connections/" + id + "/proxy" + path);
    }

    private JsonNode show(String id) {
        return user.getJson("/api/v1/connections/" + id);
    }
}
