package dev.serai.server.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformProcess;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.testkit.server.FreePorts;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole process is killed, by the operating system, between two pages. */
class PullKillIT {
    private static final String PULL = "/api/v1/connections/acme/pulls/observations";

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    @Test
    void check80_aKillBetweenTwoPagesLeavesNoGapAndNoDuplicateAndCommittedPagesAreNotFetchedAgain(@TempDir Path home) {
        ProviderSimulator simulator = extension.simulator();
        int port = FreePorts.one();
        PlatformProcess first = PlatformProcess.start(home, port);
        Visitor admin = first.admin();
        TestAccount.connect(admin, TestAccount.client(first.url(), admin, simulator), "&alias=acme");
        simulator.clearCounts();
        Visitor.json(admin.call("PUT", PULL, Map.of("schedule", "0 0 3 1 1 ?", "dataset", "soil")));
        simulator.slow(On.API, Duration.ofSeconds(1));
        admin.call("POST", PULL + "/runs");
        await().atMost(30, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(admin).get("pages").asInt() == 1);
        first.kill();
        simulator.faults().clear();

        try (PlatformProcess second = PlatformProcess.start(home, port)) {
            Visitor again = second.admin();
            JsonNode run = await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> run(again), one -> one.get("state").asText().equals("completed"));
            assertThat(run.get("resumed").asInt()).isEqualTo(1);
            assertThat(run.get("pages").asInt()).isEqualTo(3);
            assertThat(run.get("read").asInt()).isEqualTo(simulator.records());
            assertThat(run.get("added").asInt()).isEqualTo(simulator.records());
            assertThat(again.getJson(PULL + "/runs").get("items")).hasSize(1);

            Set<String> keys = new HashSet<>();
            again.getJson("/api/v1/datasets/soil/records")
                    .get("items")
                    .forEach(item ->
                            assertThat(keys.add(item.get("key").asText())).isTrue());
            assertThat(keys).hasSize(simulator.records());
            String firstPage = simulator.pageFetches().keySet().stream()
                    .filter(page -> !page.contains("after="))
                    .findFirst()
                    .orElseThrow();
            assertThat(simulator.pageFetches()).containsEntry(firstPage, 1L).hasSize(3);

            // the schedule survived, too
            assertThat(again.getJson(PULL).get("next_fire_times")).isNotEmpty();
        }
    }

    private static JsonNode run(Visitor visitor) {
        return visitor.getJson(PULL + "/runs").get("items").path(0);
    }
}
