package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformProcess;
import dev.serai.server.Visitor;
import dev.serai.server.database.DatabaseVisit;
import dev.serai.testkit.server.FreePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole process is killed, by the operating system, while a job runs. */
class JobKillIT {
    @Test
    void whatAJobStartedEndsWithANodeThatIsKilled_andTheRunIsLostAndRunAgain(@TempDir Path home) throws SQLException {
        int port = FreePorts.one();
        String mark = "6" + System.nanoTime();
        try (PlatformProcess first = PlatformProcess.start(home, port)) {
            TestJob job = TestJob.shell(
                    first.admin(), "setsid sleep %1$s & sleep %1$s".formatted(mark), Map.of("rerun", true));
            String run = job.start();
            TestImage.make();
            String inside = "5" + System.nanoTime();
            TestJob container = TestJob.of(
                    first.admin(),
                    Map.of(
                            "image",
                            TestImage.NAME,
                            "command",
                            List.of("/bin/sh", "-c", "sleep " + inside + " & wait")));
            container.start();
            await().until(() -> Sleeping.processes(mark) == 2 && Sleeping.processes(inside) == 1);
            assertThat(home.resolve("jobs/run-" + run)).exists();

            first.kill();

            await().until(() -> Sleeping.processes(mark) == 0 && Sleeping.processes(inside) == 0);
            try (PlatformProcess second = PlatformProcess.start(home, port)) {
                assertThat(home.resolve("jobs/run-" + run)).doesNotExist();
                Visitor operator = second.admin();
                silentForLong(home);
                TestJob again = new TestJob(operator, job.id(), job.name());
                assertThat(again.ended(run).get("state").asText()).isEqualTo("lost");
                JsonNode latest = await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> operator.getJson(job.path() + "/runs").at("/items/0"),
                                one -> one.get("attempt").asInt() == 2);
                assertThat(latest.get("state").asText()).isEqualTo("running");
                await().until(() -> Sleeping.processes(mark) == 2);
            }
            await().until(() -> Sleeping.processes(mark) == 0);
        }
    }

    /** As if the time had passed after which a run may be held for lost. */
    private static void silentForLong(Path home) throws SQLException {
        try (DatabaseVisit visit = DatabaseVisit.to(home);
                Connection database = DriverManager.getConnection(
                        visit.jdbcUrl(), visit.user(), visit.password().reveal());
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate("update job_run set beat_at = now() - interval '1 minute'"))
                    .as("three where the new node took so long that the run was lost by itself")
                    .isBetween(2, 3);
        }
    }
}
