package dev.serai.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flow files come, change, break and go while the platform runs. */
class FlowIT extends PlatformTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String id = "tick-" + UUID.randomUUID().toString().substring(0, 8);
    private Visitor admin;
    private Path file;

    @BeforeEach
    void signIn() throws IOException {
        admin = platform.admin();
        Path folder = Files.createDirectories(platform.home().resolve("flows"));
        file = folder.resolve(id + ".yaml");
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    @Test
    void aFlowRunsWhenItsFileComesAndEndsWhenItGoes() throws IOException {
        Files.writeString(file, ticking(""));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(flow()).hasValueSatisfying(flow -> {
                    assertThat(flow.get("status").asText()).isEqualTo("started");
                    assertThat(flow.get("completed").asLong()).isPositive();
                }));
        Files.delete(file);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(flow()).isEmpty());
    }

    @Test
    void aFaultyChangeIsShownAndWhatRanBeforeGoesOnOrIsGoneWithWords() throws IOException {
        Files.writeString(file, ticking(""));
        await().atMost(PATIENCE).until(() -> flow().isPresent());
        Files.writeString(file, "- route: { id: " + id + ", from: [");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(flow()).hasValueSatisfying(flow -> {
                    assertThat(flow.get("status").asText()).isEqualTo("faulty");
                    assertThat(flow.get("last_error").asText()).contains("not YAML: line");
                }));
        Files.writeString(file, ticking(""));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(flow())
                        .hasValueSatisfying(
                                flow -> assertThat(flow.get("status").asText()).isEqualTo("started")));
    }

    @Test
    void aStoppedFlowStaysStoppedUntilSomebodyStartsIt() throws IOException {
        Files.writeString(file, ticking(""));
        await().atMost(PATIENCE).until(() -> flow().isPresent());
        assertThat(admin.call("POST", "/api/v1/flows/" + id + "/stop").statusCode())
                .isEqualTo(204);
        assertThat(status()).isEqualTo("stopped");
        Files.writeString(file, ticking(" # changed"));
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> status().equals("stopped"));
        assertThat(admin.call("POST", "/api/v1/flows/" + id + "/start").statusCode())
                .isEqualTo(204);
        assertThat(status()).isEqualTo("started");
    }

    @Test
    void theErrorOfAnExchangeIsKeptInWords() throws IOException {
        Files.writeString(file, """
                - route:
                    id: %s
                    from:
                      uri: timer:%s
                      parameters: { period: 200 }
                      steps:
                        - to: "connector:observant?connection=no-such-alias&method=GET&path=/api/me"
                """.formatted(id, id));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(flow()).hasValueSatisfying(flow -> {
                    assertThat(flow.get("failed").asLong()).isPositive();
                    assertThat(flow.get("last_error").asText()).contains("no-such-alias");
                    assertThat(flow.get("connections").get(0).asText()).isEqualTo("no-such-alias");
                }));
        assertThat(admin.page("/flows").body()).contains(id).contains("no-such-alias");
    }

    @Test
    void whatIsNotThereCannotBeStopped() {
        assertThat(admin.call("POST", "/api/v1/flows/no-such-flow/stop").statusCode())
                .isEqualTo(404);
    }

    private String ticking(String comment) {
        return """
                - route:
                    id: %s
                    from:
                      uri: timer:%s
                      parameters: { period: 200 }
                      steps:
                        - setBody: { constant: tick }%s
                """.formatted(id, id, comment);
    }

    private String status() {
        return flow().orElseThrow().get("status").asText();
    }

    private Optional<JsonNode> flow() {
        return admin.getJson("/api/v1/flows")
                .get("items")
                .valueStream()
                .filter(flow -> flow.get("id").asText().equals(id))
                .findFirst();
    }
}
