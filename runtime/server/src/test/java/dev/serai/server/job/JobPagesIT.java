package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobPagesIT extends PlatformTest {
    private final Visitor operator = platform.admin();

    @Test
    void anOperatorRegistersAJobSeesItsOutputWhileItRunsCancelsItChangesItAndRemovesIt() {
        String name = "page-" + UUID.randomUUID();
        String script = "sh\n-c\necho '<b>begun</b>'; sleep 60";
        HttpResponse<String> wrong = operator.submit(
                "/jobs",
                Map.of("name", name, "command", script, "timeout", "soon", "concurrency", "1", "memory", "512"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("90s, 15m or 2h").contains(name);

        HttpResponse<String> made = operator.submit(
                "/jobs",
                Map.of(
                        "name", name,
                        "command", script,
                        "env", "REGION=some-secret-region",
                        "timeout", "2m",
                        "concurrency", "1",
                        "memory", "512",
                        "scope", "datasets:write"));
        assertThat(made.statusCode()).isEqualTo(303);
        String job = TestAccount.location(made).getPath();
        assertThat(operator.page(job).body())
                .contains(name, "It has not run yet.", "REGION", "datasets:write")
                .doesNotContain("some-secret-region");
        assertThat(operator.page("/jobs").body()).contains(name, "not yet");
        assertThat(operator.page("/admin").body()).contains("href=\"/jobs\"");

        String run =
                TestAccount.location(operator.submit(job + "/runs", Map.of())).getPath();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> operator.page(run).body().contains("&lt;b&gt;begun&lt;/b&gt;"));
        HttpResponse<String> live = operator.page(run + "/progress");
        assertThat(live.headers().firstValue("HX-Refresh")).isEmpty();
        assertThat(live.body())
                .contains("hx-get=\"" + run + "/progress\"", ">running<")
                .doesNotContain("<b>begun");
        operator.submit(job + "/runs", Map.of());
        assertThat(operator.page(job).body()).contains("runs as often as it may");

        operator.submit(run + "/cancel", Map.of());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> operator.page(run).body().contains(">cancelled<"));
        assertThat(operator.page(run + "/progress").headers().firstValue("HX-Refresh"))
                .hasValue("true");

        assertThat(operator.page(job + "/change").body()).contains("echo '&lt;b&gt;begun", "value=\"120s\"");
        operator.submit(
                job + "/change",
                Map.of("name", name, "command", "true", "timeout", "3m", "concurrency", "2", "memory", "512"));
        assertThat(operator.page(job).body()).contains("180 s", "nothing", "REGION");
        assertThat(operator.submit(job + "/remove", Map.of()).statusCode()).isEqualTo(303);
        assertThat(operator.page(job).statusCode()).isEqualTo(404);
    }

    @Test
    void nobodyElseSeesJobs() {
        Visitor admin = platform.newUser(Role.ADMIN);
        assertThat(admin.page("/jobs").statusCode()).isEqualTo(403);
        assertThat(admin.page("/jobs/new").statusCode()).isEqualTo(403);
        assertThat(admin.page("/").body()).doesNotContain("href=\"/jobs\"");
        TestJob job = TestJob.shell(operator, "true", Map.of());
        assertThat(admin.submit("/jobs/" + job.id() + "/runs", Map.of()).statusCode())
                .isEqualTo(403);
    }
}
