package dev.serai.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfilesTest {
    @Test
    void salesforceSaysNoExpiryButAnInstanceAndKillsTheOldRefreshTokenAtOnce() {
        try (ProviderSimulator simulator = ProviderSimulator.start("salesforce")) {
            TestClient client = new TestClient(simulator);
            Map<String, String> callback = client.consent("prompt", "consent");
            assertThat(callback).containsEntry("iss", simulator.url().toString());
            JsonNode tokens = TestClient.json(client.exchange(callback.getOrDefault("code", ""), TestClient.VERIFIER));
            assertThat(tokens.has("expires_in")).isFalse();
            assertThat(tokens.path("instance_url").asText())
                    .isEqualTo(simulator.url().toString());
            assertThat(tokens.path("issued_at").asText()).matches("\\d{13}");

            simulator.advance(Duration.ofHours(2));
            HttpResponse<String> refused =
                    client.api(tokens.path("access_token").asText(), "/services/oauth2/userinfo");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("INVALID_SESSION_ID");

            String refreshToken = tokens.path("refresh_token").asText();
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void salesforceAnswersQueriesPageByPage() {
        try (ProviderSimulator simulator = ProviderSimulator.start("salesforce")) {
            TestClient client = new TestClient(simulator);
            String token = client.connect().path("access_token").asText();
            String next = "/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+SystemModstamp+%3E%3D"
                    + "+2026-01-01T00:10:00.000%2B0000+ORDER+BY+SystemModstamp";
            int records = 0;
            while (!next.isEmpty()) {
                JsonNode page = TestClient.json(client.api(token, next));
                assertThat(page.path("totalSize").asInt()).isEqualTo(44);
                records += page.path("records").size();
                next = page.path("nextRecordsUrl").asText();
            }
            assertThat(records).isEqualTo(44);
            assertThat(simulator.pageFetches()).hasSize(3);
            assertThat(client.api(token, "/services/data/v62.0/query?q=nonsense")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void salesforceRevokesWithoutAClient() throws Exception {
        try (ProviderSimulator simulator = ProviderSimulator.start("salesforce")) {
            TestClient client = new TestClient(simulator);
            JsonNode tokens = client.connect();
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(simulator.url().resolve("/services/oauth2/revoke"))
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "token=" + tokens.path("refresh_token").asText())));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(simulator.liveGrants()).isZero();
        }
    }

    @Test
    void googleGivesARefreshTokenAtTheFirstConsentOnlyUnlessAskedToPrompt() {
        try (ProviderSimulator simulator = ProviderSimulator.start("google")) {
            TestClient client = new TestClient(simulator);
            assertThat(client.connect("access_type", "offline").has("refresh_token"))
                    .isTrue();
            assertThat(client.connect("access_type", "offline").has("refresh_token"))
                    .isFalse();
            assertThat(simulator.requests().stream()
                            .filter(one ->
                                    one.kind().equals("consent") && one.method().equals("POST")))
                    .as("the second time nobody was asked")
                    .hasSize(1);
            assertThat(client.connect("prompt", "consent").has("refresh_token")).isFalse();

            JsonNode tokens = client.connect("access_type", "offline", "prompt", "consent");
            String refreshToken = tokens.path("refresh_token").asText();
            JsonNode refreshed = TestClient.json(client.refresh(refreshToken));
            assertThat(refreshed.has("refresh_token")).isFalse();
            assertThat(refreshed.path("expires_in").asInt()).isEqualTo(3600);
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void googleKeepsAppendedRows() {
        try (ProviderSimulator simulator = ProviderSimulator.start("google")) {
            TestClient client = new TestClient(simulator);
            String token = client.connect().path("access_token").asText();
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(simulator
                            .url()
                            .resolve("/v4/spreadsheets/s1/values/Sheet1!A:C:append?valueInputOption=RAW"))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"values\":[[\"new\",1],[\"newer\",2]]}")));
            assertThat(TestClient.json(answer).at("/updates/updatedRows").asInt())
                    .isEqualTo(2);
            JsonNode values = TestClient.json(client.api(token, "/v4/spreadsheets/s1/values/Sheet1!A:C"))
                    .path("values");
            assertThat(values).hasSize(27);
            assertThat(values.get(26).path(0).asText()).isEqualTo("newer");
            assertThat(TestClient.json(client.api(token, "/v1/userinfo"))
                            .path("email")
                            .asText())
                    .isEqualTo("alice@example.test");
        }
    }

    @Test
    void githubAnswersErrorsWith200AndFormsUnlessJsonIsAccepted() {
        try (ProviderSimulator simulator = ProviderSimulator.start("github")) {
            TestClient client = new TestClient(simulator);
            JsonNode tokens = client.connect();
            assertThat(tokens.has("expires_in")).isFalse();
            assertThat(tokens.has("refresh_token")).isFalse();

            HttpResponse<String> refused = client.exchange("unknown", TestClient.VERIFIER);
            assertThat(refused.statusCode()).isEqualTo(200);
            assertThat(TestClient.json(refused).path("error").asText()).isEqualTo("bad_verification_code");

            HttpResponse<String> form =
                    client.send(HttpRequest.newBuilder(simulator.url().resolve("/login/oauth/access_token"))
                            .POST(HttpRequest.BodyPublishers.ofString("client_id=nobody&client_secret=none&code=c")));
            assertThat(form.headers().firstValue("Content-Type")).hasValue("application/x-www-form-urlencoded");
            assertThat(form.body()).startsWith("error=incorrect_client_credentials");
        }
    }

    @Test
    void githubListsWithALinkHeader() {
        try (ProviderSimulator simulator = ProviderSimulator.start("github")) {
            TestClient client = new TestClient(simulator);
            String token = client.connect().path("access_token").asText();
            HttpResponse<String> first = client.api(token, "/issues?since=2026-01-01T00:00:00Z&per_page=30");
            assertThat(TestClient.json(first)).hasSize(30);
            String link = first.headers().firstValue("Link").orElse("");
            assertThat(link).contains("rel=\"next\"");
            String next = link.replaceFirst("<([^>]+)>.*", "$1");
            HttpResponse<String> second = client.api(token, next);
            assertThat(TestClient.json(second)).hasSize(15);
            assertThat(second.headers().firstValue("Link")).isEmpty();
            assertThat(client.api("wrong", "/user").statusCode()).isEqualTo(401);
        }
    }
}
