package dev.serai.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ObservationsTest {
    @RegisterExtension
    final SimulatorExtension observant = SimulatorExtension.of("observant");

    @Test
    void everythingComesInOrderPageByPageAndEveryPageIsCounted() {
        TestClient client = new TestClient(observant.simulator());
        List<JsonNode> all = read(client, token(client), "/api/observations?since=1970-01-01T00:00:00Z");

        assertThat(all).hasSize(45);
        assertThat(all.stream().map(one -> one.path("observed_at").asText()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(all.getFirst().path("id").asText()).isEqualTo("obs-000001");
        assertThat(all.getFirst().path("soil_moisture").isNumber()).isTrue();
        assertThat(observant.simulator().pageFetches())
                .hasSize(3)
                .allSatisfy((page, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void onlyWhatIsNewComesSinceTheLastOne() {
        TestClient client = new TestClient(observant.simulator());
        String token = token(client);
        List<JsonNode> all = read(client, token, "/api/observations");
        String last = all.getLast().path("observed_at").asText();
        observant.simulator().addRecords(25);

        List<JsonNode> more = read(client, token, "/api/observations?since=" + last);

        assertThat(more).hasSize(26);
        assertThat(more.getFirst()).isEqualTo(all.getLast());
        assertThat(read(client, token, "/api/observations?since=" + last.replace(":00Z", ":00.001Z")))
                .hasSize(25);
        assertThat(read(client, token, "/api/observations?since=9999-01-01T00:00:00Z"))
                .isEmpty();
    }

    @Test
    void linksAreWholeUrlsOnDemandAndPagesAsLongAsAsked() {
        TestClient client = new TestClient(observant.simulator());
        String token = token(client);
        observant.simulator().absoluteLinks(true);
        assertThat(client.api(token, "/api/observations?limit=7").body())
                .contains("\"next\":\"" + observant.simulator().url() + "/api/observations?after=obs-000007&limit=7\"");
        assertThat(read(client, token, "/api/observations?limit=7")).hasSize(45);
    }

    @Test
    void recordsAppearWhileTimePasses() {
        ProviderSimulator simulator = observant.simulator();
        simulator.growEvery(Duration.ofHours(1));
        simulator.advance(Duration.ofHours(10));
        assertThat(simulator.records()).isEqualTo(55);
    }

    @Test
    void aBodyOf5MbIsTakenOnceWithAGoodTokenOnly() {
        TestClient client = new TestClient(observant.simulator());
        String token = token(client);
        byte[] body = new byte[5_000_000];
        IntStream.range(0, body.length).forEach(i -> body[i] = (byte) (i * 31));
        observant.simulator().expireAccessTokens();

        assertThat(post(client, token, body).statusCode()).isEqualTo(401);
        assertThat(observant.simulator().notes()).isEmpty();

        assertThat(post(client, token(client), body).statusCode()).isEqualTo(201);
        assertThat(observant.simulator().notes())
                .containsExactly(new ReceivedNote("obs-000003", body.length, Notes.sha256(body)));
        assertThat(observant.simulator().requests().stream().filter(one -> one.bodyBytes() == body.length))
                .extracting(RecordedRequest::status)
                .containsExactly(401, 201);
    }

    @Test
    void anEchoShowsTheRequestWithoutTheToken() {
        TestClient client = new TestClient(observant.simulator());
        String token = token(client);
        HttpResponse<String> echo = client.api(token, "/api/echo?a=1");
        assertThat(echo.body())
                .contains("\"query\":\"a=1\"", "\"authorization\":\"Bearer …\"")
                .doesNotContain(token);
        assertThat(client.api(token, "/api/status/418").statusCode()).isEqualTo(418);
        assertThat(client.api(token, "/api/bytes/1000").body()).hasSize(1000);
        assertThat(client.api(token, "/api/nothing").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> post(TestClient client, String token, byte[] body) {
        return client.send(
                HttpRequest.newBuilder(observant.simulator().url().resolve("/api/observations/obs-000003/notes"))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static String token(TestClient client) {
        return client.connect().path("access_token").asText();
    }

    static List<JsonNode> read(TestClient client, String token, String first) {
        List<JsonNode> all = new ArrayList<>();
        String next = first;
        while (next != null) {
            HttpResponse<String> answer = client.api(token, next);
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode page = TestClient.json(answer);
            page.path("items").forEach(all::add);
            next = page.path("next").textValue();
        }
        return all;
    }
}
