package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.DatabaseText;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Flow D5, and what operators do with jobs. */
class JobIT extends PlatformTest {
    /** Writes one record, as a job does it that has nothing but a shell and Python. */
    private static final String WRITE = """
            python3 - "$1" <<'END'
            import os, sys, urllib.request
            token = open(os.environ["SERAI_ACCESS_TOKEN_FILE"]).read()
            request = urllib.request.Request(
                os.environ["SERAI_URL"] + "/api/v1/datasets/" + sys.argv[1] + "/records",
                data=b'[{"id": "1", "by": "job"}]',
                headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
            print("written", urllib.request.urlopen(request).status)
            END
            """;

    private final Visitor operator = platform.admin();

    @Test
    void d5AJobFindsItsTokenInjectedAtStartAndWritesWithItAndTheTokenEndsWithTheRun() {
        String dataset = "by-job-" + UUID.randomUUID();
        TestJob job = TestJob.of(
                operator,
                Map.of(
                        "command",
                        List.of(
                                "sh",
                                "-c",
                                WRITE + "echo token \"$(rev \"$SERAI_ACCESS_TOKEN_FILE\")\"",
                                "x",
                                dataset)));

        JsonNode run = job.run();

        assertThat(run.get("state").asText()).as(job.output(run)).isEqualTo("succeeded");
        assertThat(run.get("exit_code").asInt()).isZero();
        assertThat(job.output(run)).contains("written 200");
        assertThat(operator.getJson("/api/v1/datasets/" + dataset + "/records")
                        .at("/items/0/data/by")
                        .asText())
                .as(operator.get("/api/v1/datasets/" + dataset + "/records").body())
                .isEqualTo("job");
        String reversed = job.output(run).replaceAll("(?s).*token ", "").strip();
        HttpResponse<String> after =
                bearer(new StringBuilder(reversed).reverse().toString(), "/api/v1/datasets");
        assertThat(after.statusCode()).isEqualTo(401);
    }

    @Test
    void d5WhileItRunsItsTokenReachesWhatItsScopesSayAndNothingElse() {
        TestJob job = TestJob.shell(
                operator, "rev \"$SERAI_ACCESS_TOKEN_FILE\"; echo; sleep 60", Map.of("scopes", List.of("flows:write")));
        String run = job.start();
        String reversed = job.awaitOutput(run, "\n").strip();
        String token = new StringBuilder(reversed).reverse().toString();

        assertThat(bearer(token, "/api/v1/flows").statusCode()).isEqualTo(200);
        HttpResponse<String> more = bearer(token, "/api/v1/connections");
        assertThat(more.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(more).get("code").asText()).isEqualTo("scope_required");
        // no token starts programs
        assertThat(Visitor.body(bearer(token, "/api/v1/jobs")).get("code").asText())
                .isEqualTo("session_required");
        assertThat(Visitor.body(bearer(token, "/api/v1/service-accounts"))
                        .get("code")
                        .asText())
                .isEqualTo("session_required");
        assertThat(DatabaseText.of(platform)).doesNotContain(token);

        assertThat(operator.call("POST", job.path() + "/runs/" + run + "/cancel")
                        .statusCode())
                .isEqualTo(202);
        JsonNode ended = job.ended(run);
        assertThat(ended.get("state").asText()).isEqualTo("cancelled");
        assertThat(ended.get("error").asText()).contains("cancelled");
        assertThat(bearer(token, "/api/v1/flows").statusCode()).isEqualTo(401);
        HttpResponse<String> again = operator.call("POST", job.path() + "/runs/" + run + "/cancel");
        assertThat(Visitor.body(again).get("code").asText()).isEqualTo("run_ended");
    }

    @Test
    void d5ByDefaultOnlyJobsWriteAndAnAdminMayGrantItToOthers() {
        TestJob job = TestJob.shell(operator, "true", Map.of());
        assertThat(operator.getJson(job.path()).get("scopes")).hasSize(1);
        assertThat(operator.getJson(job.path()).at("/scopes/0").asText()).isEqualTo("datasets:write");
        // the command line, the one program that is there from the start
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select scopes from access_client where client_id = 'serai-cli'")
                        .query(String.class)
                        .single())
                .doesNotContain("datasets:write");
    }

    @Test
    void aJobIsRegisteredChangedShownAndRemovedByOperatorsAlone() {
        TestJob job = TestJob.shell(
                operator,
                "echo \"$GREETING\"",
                Map.of(
                        "env",
                        Map.of("GREETING", "hello-from-its-environment"),
                        "schedule",
                        "0 0 3 1 1 ?",
                        "timeout",
                        "90s"));
        JsonNode shown = operator.getJson(job.path());
        assertThat(shown.get("env").toString()).isEqualTo("[\"GREETING\"]");
        assertThat(shown.get("timeout").asText()).isEqualTo("90s");
        assertThat(shown.get("next_fire_times")).isNotEmpty();
        assertThat(shown.get("trouble").isNull()).isTrue();
        assertThat(operator.get(job.path()).body()).doesNotContain("hello-from");
        assertThat(DatabaseText.of(platform)).doesNotContain("hello-from");
        // what its environment says is a secret, too
        assertThat(job.output(job.run()).strip()).isEqualTo("[secret]");

        JsonNode changed = Visitor.json(operator.call(
                "PUT",
                job.path(),
                Map.of("command", List.of("sh", "-c", "echo \"$GREETING\" | rev"), "scopes", List.of())));
        assertThat(changed.get("name").asText()).isEqualTo(job.name());
        assertThat(changed.get("next_fire_times")).isEmpty();
        assertThat(job.output(job.run()).strip()).isEqualTo("tnemnorivne-sti-morf-olleh");
        assertThat(operator.getJson(job.path() + "/runs").get("items")).hasSize(2);
        assertThat(operator.getJson("/api/v1/jobs").get("items"))
                .anyMatch(one -> one.get("id").asText().equals(job.id()));

        Visitor admin = platform.newUser(Role.ADMIN);
        assertThat(admin.get(job.path()).statusCode()).isEqualTo(403);
        assertThat(admin.call("POST", "/api/v1/jobs", Map.of("name", "x", "command", List.of("true")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.call("POST", job.path() + "/runs").statusCode()).isEqualTo(403);
        assertThat(operator.call("DELETE", job.path()).statusCode()).isEqualTo(204);
        assertThat(operator.get(job.path()).statusCode()).isEqualTo(404);
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select action from audit_event where target = ? order by id")
                        .param("job/" + job.id())
                        .query(String.class)
                        .list())
                .containsExactly("job.created", "job.run", "job.changed", "job.run", "job.removed");
    }

    @Test
    void check81_whatIsWrongIsNamed() {
        assertThat(code(Map.of("name", "Not A Name", "command", List.of("true"))))
                .isEqualTo("invalid_name");
        assertThat(code(Map.of("name", "x"))).isEqualTo("command_missing");
        assertThat(code(Map.of("name", "x", "command", List.of("true"), "schedule", "never")))
                .isEqualTo("invalid_schedule");
        assertThat(code(Map.of("name", "x", "command", List.of("true"), "schedule", "every 1m", "zone", "Atlantis")))
                .isEqualTo("invalid_zone");
        assertThat(code(Map.of("name", "x", "command", List.of("true"), "timeout", "soon")))
                .isEqualTo("invalid_timeout");
        assertThat(code(Map.of("name", "x", "command", List.of("true"), "scopes", List.of("everything"))))
                .isEqualTo("invalid_scope");
        assertThat(code(Map.of("name", "x", "command", List.of("true"), "env", Map.of("SERAI_URL", "x"))))
                .isEqualTo("invalid_env");
        assertThat(code(Map.of("name", "x", "image", "--privileged"))).isEqualTo("invalid_image");
        TestJob job = TestJob.shell(operator, "true", Map.of());
        assertThat(code(Map.of("name", job.name(), "command", List.of("true")))).isEqualTo("job_exists");
    }

    @Test
    void noMoreRunsAtOnceThanItMay_andOutputIsThereWhileItRuns() {
        TestJob job = TestJob.shell(operator, "echo begun; sleep 60", Map.of());
        String first = job.start();
        job.awaitOutput(first, "begun");
        assertThat(job.find(first).get("state").asText()).isEqualTo("running");

        HttpResponse<String> second = operator.call("POST", job.path() + "/runs");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(Visitor.body(second).get("code").asText()).isEqualTo("job_running");
        operator.call("POST", job.path() + "/runs/" + first + "/cancel");
        job.ended(first);
        assertThat(operator.getJson(job.path() + "/runs").at("/items/0/state").asText())
                .isEqualTo("skipped");
    }

    @Test
    void aScheduleStartsIt() {
        TestJob job = TestJob.shell(operator, "echo ran by itself", Map.of("schedule", "every 1s"));
        JsonNode runs = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> operator.getJson(job.path() + "/runs").get("items"),
                        items -> items.valueStream()
                                .anyMatch(run -> run.get("state").asText().equals("succeeded")));
        operator.call("DELETE", job.path());
        assertThat(runs.valueStream().map(run -> run.get("scheduled").asText())).doesNotHaveDuplicates();
    }

    private String code(Map<String, ?> wish) {
        HttpResponse<String> answer = operator.call("POST", "/api/v1/jobs", wish);
        assertThat(answer.statusCode()).as(answer.body()).isIn(409, 422);
        return Visitor.body(answer).get("code").asText();
    }

    private static HttpResponse<String> bearer(String token, String path) {
        Visitor nobody = platform.visitor();
        return nobody.send(nobody.request(path).header("Authorization", "Bearer " + token));
    }
}
