package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
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
}
