package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.authserver.JobTokens;
import dev.serai.server.job.JobRun.State;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.schedule.NodeLife;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Several nodes on one database: the platform, and a life beside it that is made here. */
class JobNodesIT extends PlatformTest {
    private final Visitor operator = platform.admin();
    private final JobRuns runs = platform.bean(JobRuns.class);
    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final NodeLife otherLife = new NodeLife(platform.bean(DataSource.class), jdbc);
    private JobRunner other = runner(JobPace.STANDARD);

    @AfterEach
    void end() {
        other.stop();
        other.close();
        otherLife.close();
    }

    private JobRunner runner(JobPace pace) {
        return new JobRunner(
                platform.bean(JobRows.class),
                runs,
                platform.bean(JobOutput.class),
                platform.bean(JobTokens.class),
                platform.bean(Boxes.class),
                platform.bean(ProcessStarter.class),
                otherLife,
                platform.bean(TransactionTemplate.class),
                platform.bean(SeraiConfiguration.class),
                platform.bean(Clock.class),
                pace);
    }

    @Test
    void check79_oneScheduleOnTwoNodesIsOneRun() throws Exception {
        TestJob job = TestJob.shell(operator, "echo once", Map.of("concurrency", 5));
        JobRunner own = platform.bean(JobRunner.class);
        Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> strikes = IntStream.range(0, 12)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        (i % 2 == 0 ? own : other).due(job.id(), due);
                        return true;
                    })
                    .toList();
            threads.invokeAll(strikes);
        }
        // late, too
        other.due(job.id(), due);
        await().until(() -> runs.history(job.id(), Long.MAX_VALUE, 10).stream().noneMatch(JobRun::isRunning));
        assertThat(runs.history(job.id(), Long.MAX_VALUE, 10))
                .singleElement()
                .satisfies(run -> assertThat(run.state()).isEqualTo(State.SUCCEEDED));
    }

    @Test
    void aRunOfADeadNodeIsMarkedLostAndRunAgainElsewhereOnceAndItsTokensAreWorthNothing() {
        TestJob job = TestJob.shell(operator, "echo ran", Map.of("rerun", true));
        Job row = platform.bean(JobRows.class).find(job.id()).orElseThrow();
        JobRun begun = begin(job);
        String token = platform.bean(JobTokens.class)
                .issue(row.client(), begun.name(), Duration.ofMinutes(5))
                .value()
                .reveal();
        assertThat(bearer(token)).isEqualTo(200);
        // silent, but alive: frozen perhaps
        silence(begun);
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(15))
                .until(() -> runs.find(job.id(), begun.id()).orElseThrow().isRunning());

        otherLife.close();

        JsonNode lost = job.ended(begun.name());
        assertThat(lost.get("state").asText()).isEqualTo("lost");
        assertThat(lost.get("error").asText()).contains("node died");
        await().until(() -> bearer(token) == 401);
        List<JobRun> all = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> runs.history(job.id(), Long.MAX_VALUE, 10),
                        now -> now.getFirst().state() == State.SUCCEEDED);
        assertThat(all).hasSize(2);
        assertThat(all.getFirst().attempt()).isEqualTo(2);
        assertThat(all.getFirst().scheduledAt()).isEqualTo(begun.scheduledAt());

        // who was held for dead says nothing any more
        assertThat(runs.beat(begun)).isEqualTo(JobRuns.Answer.NOT_YOURS);
        assertThat(runs.end(begun, RunEnd.failed("late", "late"), true)).isFalse();
    }

    @Test
    void aLostRunIsNotRunAgainUnlessItsJobSaysSo() {
        TestJob job = TestJob.shell(operator, "echo ran", Map.of());
        JobRun begun = begin(job);
        silence(begun);
        otherLife.close();
        assertThat(job.ended(begun.name()).get("state").asText()).isEqualTo("lost");
        platform.bean(JobRunner.class).lookAfter();
        assertThat(runs.history(job.id(), Long.MAX_VALUE, 10)).hasSize(1);
    }

    @Test
    void aNodeThatIsHeldForDeadEndsWhatItStillRuns_neverTwiceAtOnce() {
        TestJob job = TestJob.shell(operator, "echo began; sleep 600", Map.of("rerun", true));
        assertThat(otherLife.hold()).isTrue();
        JobRun run = other.now(
                        job.id(),
                        operator.getJson("/api/v1/session").at("/user/id").asText())
                .orElseThrow();
        job.awaitOutput(run.name(), "began");
        // as another node would, which saw its life ended
        jdbc.sql("update job_run set state = 'lost', ended_at = now() where id = ?")
                .param(run.id())
                .update();
        await().until(() ->
                !platform.home().resolve("jobs/run-" + run.name()).toFile().exists());
    }

    @Test
    void aNodeThatStopsEndsItsRunsAndTheyAreRunAgainElsewhere() {
        TestJob job = TestJob.shell(operator, "echo began; sleep 600", Map.of("rerun", true));
        assertThat(otherLife.hold()).isTrue();
        JobRun run = other.now(
                        job.id(),
                        operator.getJson("/api/v1/session").at("/user/id").asText())
                .orElseThrow();
        job.awaitOutput(run.name(), "began");

        other.stop();

        assertThat(job.find(run.name()).get("error_code").asText()).isEqualTo("node_stopped");
        JobRun again = await().until(
                        () -> runs.history(job.id(), Long.MAX_VALUE, 1).getFirst(),
                        one -> one.attempt() == 2 && one.isRunning());
        assertThat(again.node()).isNotEqualTo(run.node());
        operator.call("POST", job.path() + "/runs/" + again.name() + "/cancel");
        job.ended(again.name());
    }

    @Test
    void aLongRunsTokenIsRenewedInItsFileBeforeItExpires() {
        other = runner(new JobPace(Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofSeconds(4)));
        TestJob job = TestJob.shell(operator, """
                for i in 1 2 3 4 5 6 7 8 9 10 11 12; do rev "$SERAI_ACCESS_TOKEN_FILE"; echo; sleep 0.5; done
                """, Map.of());
        assertThat(otherLife.hold()).isTrue();
        JobRun run = other.now(
                        job.id(),
                        operator.getJson("/api/v1/session").at("/user/id").asText())
                .orElseThrow();
        Set<String> seen = new HashSet<>();
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    List<String> tokens = job.output(run.name())
                            .lines()
                            .filter(line -> line.length() == 43)
                            .toList();
                    if (!tokens.isEmpty()
                            && job.find(run.name()).get("state").asText().equals("running")) {
                        String latest =
                                new StringBuilder(tokens.getLast()).reverse().toString();
                        if (bearer(latest) == 200) {
                            seen.add(latest);
                        }
                    }
                    return seen.size() >= 3;
                });
        operator.call("POST", job.path() + "/runs/" + run.name() + "/cancel");
        job.ended(run.name());
        assertThat(seen).allSatisfy(token -> assertThat(bearer(token)).isEqualTo(401));
    }

    private JobRun begin(TestJob job) {
        assertThat(otherLife.hold()).isTrue();
        return runs.begin(
                        job.id(),
                        Instant.now().truncatedTo(ChronoUnit.MICROS),
                        1,
                        State.RUNNING,
                        otherLife.number(),
                        null)
                .orElseThrow();
    }

    private void silence(JobRun run) {
        jdbc.sql("update job_run set beat_at = now() - interval '1 minute' where id = ?")
                .param(run.id())
                .update();
    }

    private static int bearer(String token) {
        Visitor nobody = platform.visitor();
        HttpResponse<String> answer =
                nobody.send(nobody.request("/api/v1/datasets").header("Authorization", "Bearer " + token));
        return answer.statusCode();
    }
}
