package dev.serai.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The steps by which an admin rotates the secret of an OAuth client. */
public record RotatedClient(Visitor admin, String id) {
    private static final Duration SOON = Duration.ofSeconds(60);

    private String api() {
        return "/api/v1/oauth-clients/" + id;
    }

    /** The answer to {@code POST …/secrets}, whatever it is. */
    public HttpResponse<String> tryToStage(Map<String, String> body) {
        return admin.call("POST", api() + "/secrets", body);
    }

    /** Adds the next secret. */
    public JsonNode stage(String secret) {
        HttpResponse<String> answer = tryToStage(Map.of("client_secret", secret));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).doesNotContain(secret);
        return Visitor.body(answer);
    }

    /** The answer to {@code POST …/rotation}, whatever it is. */
    public HttpResponse<String> step(String action) {
        return admin.call("POST", api() + "/rotation", Map.of("action", action));
    }

    /** The report of a step that was done. */
    public JsonNode done(String action) {
        HttpResponse<String> answer = step(action);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Visitor.body(answer);
    }

    /** Promotes, and waits until every connection has been through. */
    public JsonNode promoted() {
        done("promote");
        return awaitState("promoted");
    }

    /** The report once the rotation is in that state. */
    public JsonNode awaitState(String state) {
        await().atMost(SOON).until(() -> report().get("state").asText().equals(state));
        return report();
    }

    public JsonNode report() {
        return admin.getJson(api() + "/rotation");
    }

    /** The answer to {@code GET …/rotation}, whatever it is. */
    public HttpResponse<String> tryToReport() {
        return admin.get(api() + "/rotation");
    }
}
