package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PullPagesIT extends PlatformTest {
    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    @Test
    void b15TheUserAsksForCollectedData_b16SeraiAnswersWithTableChartAndExports() {
        Visitor admin = platform.admin();
        String alias = TestAccount.connect(platform, admin, extension.simulator());
        String connection =
                admin.getJson("/api/v1/connections/" + alias).get("id").asText();
        assertThat(admin.page("/pulls/new").body()).contains(alias + " · observations");

        HttpResponse<String> made = admin.submit(
                "/pulls",
                Map.of(
                        "pull",
                        connection + "/observations",
                        "preset",
                        "every 15m",
                        "zone",
                        "Europe/Vienna",
                        "dataset",
                        alias));
        assertThat(made.statusCode()).isEqualTo(303);
        String pull = TestAccount.location(made).getPath();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.page(pull).body().contains(">completed<"));
        HttpResponse<String> page = admin.page(pull);
        assertThat(admin.page(pull + "/progress").headers().firstValue("HX-Refresh"))
                .hasValue("true");
        assertThat(page.body()).contains("every 15 minutes", ">" + alias + "<").contains("Run now");
        assertThat(admin.page("/pulls").body()).contains(alias, "every 15 minutes", "completed");

        HttpResponse<String> dataset = admin.page("/datasets/" + alias);
        assertThat(dataset.body())
                .contains("45 records", "obs-000045", "soil_moisture", "format=csv", "format=ndjson")
                .contains("data-chart=\"/datasets/" + alias + "/chart\"")
                .doesNotContain("style=");
        JsonNode chart = admin.getJson("/datasets/" + alias + "/chart");
        assertThat(chart.get("time").asText()).isEqualTo("observed_at");
        assertThat(chart.get("group").asText()).isEqualTo("sensor");
        assertThat(chart.get("fields")).hasSize(2);
        assertThat(chart.get("series")).hasSize(6);
        assertThat(chart.at("/series/0/points")).hasSize(15);
        assertThat(admin.page("/datasets").body()).contains(alias);

        assertThat(admin.submit(pull + "/enabled", Map.of("enabled", "false")).statusCode())
                .isEqualTo(303);
        assertThat(admin.page(pull).body()).contains("paused").contains("It is paused.");
        admin.submit(pull + "/reset", Map.of("cursor", "tomorrow"));
        assertThat(admin.page(pull).body()).contains("RFC 3339");
        admin.submit(pull + "/schedule", Map.of("preset", "", "schedule", "never", "zone", "UTC"));
        assertThat(admin.page(pull).body()).contains("is not valid");
        assertThat(admin.submit("/pulls", Map.of("pull", connection + "/observations", "schedule", "never"))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aMemberSeesNothingOfOthersPullsAndDatasets() {
        Visitor admin = platform.admin();
        String alias = TestAccount.connect(platform, admin, extension.simulator());
        admin.call(
                "PUT",
                "/api/v1/connections/" + alias + "/pulls/observations",
                Map.of("schedule", "0 0 3 1 1 ?", "dataset", alias));
        Visitor member = platform.newUser(Role.MEMBER);
        assertThat(member.page("/pulls").body()).doesNotContain(alias).contains("Nothing is pulled yet");
        assertThat(member.page("/datasets").body()).doesNotContain(alias);
        assertThat(member.page("/datasets/" + alias).statusCode()).isEqualTo(404);
        assertThat(member.page("/pulls/new").statusCode()).isEqualTo(403);
    }

    @Test
    void recordsOfStrangersAreShownAsTexts() {
        Visitor admin = platform.admin();
        platform.newWriter(Role.MEMBER)
                .call("POST", "/api/v1/datasets/hostile/records", Map.of("id", "<script>alert(1)</script>"));
        assertThat(admin.page("/datasets/hostile").body())
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert");
    }
}
