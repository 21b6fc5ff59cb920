package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A job that a test has registered, by the API. */
record TestJob(Visitor operator, String id, String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A shell's lines. */
    static TestJob shell(Visitor operator, String script, Map<String, ?> more) {
        Map<String, Object> wish = new HashMap<>(more);
        wish.put("command", List.of("sh", "-c", script));
        return of(operator, wish);
    }

    static TestJob of(Visitor operator, Map<String, ?> wish) {
        Map<String, Object> named = new HashMap<>(wish);
        named.put("name", "test-" + UUID.randomUUID());
        HttpResponse<String> made = operator.call("POST", "/api/v1/jobs", named);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new TestJob(
                operator,
                Visitor.body(made).get("id").asText(),
                named.get("name").toString());
    }

    String path() {
        return "/api/v1/jobs/" + id;
    }

    /** Begins a run; its id. */
    String start() {
        HttpResponse<String> begun = operator.call("POST", path() + "/runs");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return Visitor.body(begun).get("id").asText();
    }

    /** Runs it, and waits for its end. */
    JsonNode run() {
        return ended(start());
    }

    JsonNode ended(String run) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> find(run), one -> !one.get("state").asText().equals("running"));
    }

    JsonNode find(String run) {
        return operator.getJson(path() + "/runs/" + run);
    }

    String output(JsonNode run) {
        return output(run.get("id").asText());
    }

    String output(String run) {
        return operator.getJson(path() + "/runs/" + run + "/output").get("text").asText();
    }

    /** Waits until it has written that. */
    String awaitOutput(String run, String text) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> output(run), said -> said.contains(text));
    }
}
