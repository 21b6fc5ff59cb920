package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers, with the real podman and runc, and an image that is one program. */
class ContainerIT extends PlatformTest {
    private final Visitor operator = platform.admin();

    @BeforeAll
    static void image() {
        TestImage.make();
    }

    @Test
    void d5AContainerFindsItsTokenAndCallsWithItAndCanNothingElse() {
        TestJob job = container(
                """
                id -u; grep CapBnd /proc/self/status; grep NoNewPrivs /proc/self/status
                echo folder: $(ls -A | tr '\\n' ' ') in $PWD
                touch /bin/mine; touch own && echo own
                wget -q -O - --header "Authorization: Bearer $(cat $SERAI_ACCESS_TOKEN_FILE)" $SERAI_URL/api/v1/flows | head -c 9
                echo; cat $SERAI_ACCESS_TOKEN_FILE; echo
                env | grep -v -e ^SERAI_URL -e ^SERAI_ACCESS -e ^SERAI_JOB -e ^SERAI_RUN
                ls %s
                """.formatted(platform.home()),
                Map.of("scopes", List.of("flows:write"), "env", Map.of("TEXT", "it's \"quoted\" $HOME")));

        JsonNode run = job.run();
        String said = job.output(run);

        assertThat(said)
                .contains("CapBnd:\t0000000000000000")
                .contains("NoNewPrivs:\t1")
                .contains("folder: in /job")
                .contains("/bin/mine: Read-only file system")
                .contains("\nown\n")
                .contains("{\"items\":")
                .contains("[secret]")
                .contains("TEXT=[secret]")
                .contains(platform.home() + ": No such file or directory")
                .doesNotContain("SERAI_HOME", "SERAI_ADMIN", "JAVA");
        assertThat(said.lines().findFirst()).isNotEqualTo(Optional.of("0"));
        assertThat(run.get("notes").toString()).contains("wrote a secret of its own");
    }

    @Test
    void aContainerThatNeedsMoreMemoryThanItMayIsEndedAndTheRunSaysSo() {
        JsonNode run = container("tail /dev/zero", Map.of("memory_mb", 16)).run();

        assertThat(run.get("state").asText()).isEqualTo("failed");
        assertThat(run.get("exit_code").asInt()).isEqualTo(137);
        assertThat(run.get("error").asText()).contains("16 MiB of memory");
    }

    @Test
    void aContainerThatOutlivesItsLimitIsEndedWithAllItsProcesses() {
        String mark = "9" + System.nanoTime();
        TestJob job = container("sleep %1$s & sleep %1$s".formatted(mark), Map.of("timeout", "2s"));
        JsonNode run = job.run();

        assertThat(run.get("state").asText()).isEqualTo("timed_out");
        await().until(() -> Sleeping.processes(mark) == 0);
    }

    @Test
    void anImageThatIsNotThereFailsTheRunInPlainSight() {
        TestJob job = TestJob.of(operator, Map.of("image", "localhost/serai-no-such-image:1"));
        JsonNode run = job.run();
        assertThat(run.get("state").asText()).isEqualTo("failed");
        assertThat(job.output(run)).contains("serai-no-such-image");
        assertThat(run.get("error").asText()).contains("podman's own");
        HttpResponse<String> wrong = operator.call("POST", "/api/v1/jobs", Map.of("name", "y", "image", "x y"));
        assertThat(Visitor.body(wrong).get("code").asText()).isEqualTo("invalid_image");
    }

    private TestJob container(String script, Map<String, ?> more) {
        Map<String, Object> wish = new HashMap<>(more);
        wish.put("image", TestImage.NAME);
        wish.put("command", List.of("/bin/sh", "-c", script));
        return TestJob.of(operator, wish);
    }
}
