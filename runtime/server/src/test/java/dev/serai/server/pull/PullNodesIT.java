package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.connector.Connectors;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.connection.Connections;
import dev.serai.server.PlatformTest;
import dev.serai.server.dataset.Datasets;
import dev.serai.server.schedule.NodeLife;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Several nodes on one database: the platform, and lives beside it that are made here. */
class PullNodesIT extends PlatformTest {
    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final PullRuns runs = platform.bean(PullRuns.class);
    private NodeLife otherLife = life();
    private PullRunner other = runner(otherLife);
    private String pull = "";

    @BeforeEach
    void setUp() {
        pull = TestPull.of(platform, platform.admin(), extension.simulator()).id();
        assertThat(otherLife.hold()).isTrue();
    }

    @AfterEach
    void end() {
        other.close();
        otherLife.close();
    }

    private static NodeLife life() {
        return new NodeLife(platform.bean(DataSource.class), platform.bean(JdbcClient.class));
    }

    private static PullRunner runner(NodeLife life) {
        return new PullRunner(
                platform.bean(ScheduledPulls.class),
                platform.bean(PullRuns.class),
                life,
                platform.bean(Datasets.class),
                platform.bean(Connections.class),
                platform.bean(Connectors.class),
                platform.bean(ApiClient.class),
                platform.bean(DataSource.class),
                platform.bean(PlatformTransactionManager.class),
                platform.bean(Clock.class));
    }

    @Test
    void check79_oneScheduleOnTwoNodesIsOneRun() throws Exception {
        PullRunner own = platform.bean(PullRunner.class);
        Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> strikes = IntStream.range(0, 12)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        (i % 2 == 0 ? own : other).due(pull, due);
                        return true;
                    })
                    .toList();
            threads.invokeAll(strikes);
        }
        await().until(() -> !runs.isRunning(pull));
        // late, too
        other.due(pull, due);
        assertThat(runs.history(pull, Long.MAX_VALUE, 10))
                .singleElement()
                .satisfies(run -> assertThat(run.state()).isEqualTo(PullRunRow.State.COMPLETED));
        assertThat(extension.simulator().pageFetches().values()).allMatch(times -> times == 1);
    }

    @Test
    void aRunOfALiveNodeIsLeftAloneAndGoesOnElsewhereOnceThatNodeIsDead() {
        PullRunRow begun = runs.begin(pull, Instant.now(), otherLife.number()).orElseThrow();
        await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(15)).until(() -> {
            PullRunRow now = runs.find(begun.id()).orElseThrow();
            return now.node() == otherLife.number() && now.state() == PullRunRow.State.RUNNING;
        });

        otherLife.close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> runs.find(begun.id()).orElseThrow().state() == PullRunRow.State.COMPLETED);
        assertThat(runs.find(begun.id()).orElseThrow().resumed()).isEqualTo(1);
    }

    @Test
    void whoWasHeldForDeadCommitsNothingAnyMore() {
        PullRunRow begun = runs.begin(pull, Instant.now(), otherLife.number()).orElseThrow();
        otherLife.close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> runs.find(begun.id()).orElseThrow().state() == PullRunRow.State.COMPLETED);
        PullRunRow after = runs.find(begun.id()).orElseThrow();

        assertThat(runs.page(begun, 20, "2099-01-01T00:00:00Z")).isFalse();
        runs.fail(begun, "late", "late");
        assertThat(runs.find(begun.id()).orElseThrow()).isEqualTo(after);
    }
}
