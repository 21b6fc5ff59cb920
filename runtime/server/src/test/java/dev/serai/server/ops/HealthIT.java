package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;

class HealthIT extends PlatformTest {
    private final Visitor visitor = platform.visitor();

    @Test
    void aReadyNodeNamesItsParts() {
        JsonNode health = visitor.getJson("/healthz/ready");

        assertThat(health.at("/status").asText()).isEqualTo("up");
        for (String part : new String[] {"database", "vault", "scheduler", "refreshes", "jobs"}) {
            assertThat(health.at("/components/" + part + "/status").asText())
                    .as(part)
                    .isEqualTo("up");
        }
        assertThat(visitor.getJson("/healthz/live").at("/status").asText()).isEqualTo("up");
    }

    @Test
    void aSchedulerInTroubleDegradesAndTakesNoNodeOut() throws Exception {
        Scheduler scheduler = platform.bean(Scheduler.class);
        scheduler.standby();
        try {
            HttpResponse<String> answer = visitor.get("/healthz/ready");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Visitor.body(answer).at("/status").asText()).isEqualTo("degraded");
            assertThat(Visitor.body(answer).at("/components/scheduler/status").asText())
                    .isEqualTo("down");
        } finally {
            scheduler.start();
        }
    }

    @Test
    void metricsAreThereWithoutIds() {
        platform.admin().get("/api/v1/session");

        String metrics = visitor.get("/metrics").body();

        assertThat(metrics).contains("jvm_memory_used_bytes").contains("http_server_requests_seconds_count");
        // Spring Security does not time each of its filters at each request.
        assertThat(metrics).doesNotContain("spring_security");
        assertThat(metrics)
                .doesNotContain(platform.admin()
                        .getJson("/api/v1/session")
                        .at("/user/id")
                        .asText());
    }

    @Test
    void theOpenApiDocumentIsThere() {
        String document = visitor.get("/openapi.yaml").body();

        assertThat(document)
                .startsWith("openapi: 3.1")
                .contains(
                        "/api/v1/session:",
                        "/api/v1/connectors/{id}:",
                        "/api/v1/oauth-clients:",
                        "/api/v1/oauth-clients/{id}/brake:",
                        "/api/v1/connections/{id}/refresh:",
                        "/api/v1/connections/{id}/proxy/{path}:",
                        "/api/v1/connections/{id}/actions/{action}:",
                        "/api/v1/connections/{id}/pulls/{pull}/runs:",
                        "/api/v1/datasets/{name}/records:",
                        "/api/v1/flows:",
                        "/api/v1/jobs/{id}/runs/{run}/output:",
                        "/api/v1/bridge-clients:",
                        "/api/v1/bridge-endpoints/{id}:",
                        "/bridge/authorizations:",
                        "/bridge/token:",
                        "- bridge_client",
                        "code_challenge_method:",
                        "name: X-CSRF-Token",
                        "tokenUrl: " + platform.url() + "/oauth2/token",
                        "- credentials:read")
                .doesNotContain("CurrentUser")
                .doesNotContain("/**")
                .doesNotContain("/logout:")
                .doesNotContain("/bridge:");
    }

    @Test
    void theOpenApiDocumentNamesFieldsAsTheyAreOnTheWireAndEachRecordByItsOwnName() throws IOException {
        JsonNode schemas =
                new YAMLMapper().readTree(visitor.get("/openapi.yaml").body()).at("/components/schemas");
        assertThat(schemas.properties().stream()
                        .flatMap(schema -> schema.getValue().path("properties").propertyStream())
                        .map(Map.Entry::getKey))
                .contains("client_secret", "redirect_uri", "used_generation", "verification_uri")
                .allMatch(field -> field.matches("[a-z0-9_]+"));
        assertThat(schemas.path("OAuthClientView").path("properties").has("redirect_uri"))
                .isTrue();
        assertThat(schemas.path("OAuthClientItems").toString()).contains("OAuthClientView");
        assertThat(schemas.has("View")).isFalse();
    }
}
