package dev.serai.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.ReceivedNote;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code samples/observant-sensors}, as its README says. */
class ObservantSensorsIT extends PlatformTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    private final Path flow = platform.home().resolve("flows/irrigation.yaml");

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(flow);
    }

    @Test
    void dataSetAndFlowEachGetEveryObservationAndDrySoilIsNotedOnce() throws IOException {
        ProviderSimulator simulator = extension.simulator();
        simulator.addRecords(205);
        Visitor admin = platform.admin();
        TestAccount.connect(admin, TestAccount.client(platform, admin, simulator), "&alias=field");
        Visitor.json(admin.call(
                "PUT",
                "/api/v1/connections/field/pulls/observations",
                Map.of("schedule", "every 15m", "dataset", "soil")));
        Files.createDirectories(flow.getParent());
        Files.copy(sample(), flow);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(records(admin)).isEqualTo(simulator.records()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(flow(admin, "completed")).isEqualTo(simulator.records()));
        assertThat(flow(admin, "failed")).isZero();
        assertThat(simulator.notes().stream().map(ReceivedNote::record))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(dry(admin));
        assertThat(admin.getJson("/api/v1/connections/field").get("used_by").toString())
                .contains("pull/observations", "flow/irrigation");
    }

    private static Path sample() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("samples/observant-sensors/flows/irrigation.yaml");
            if (Files.exists(found)) {
                return found;
            }
        }
        throw new AssertionError("The sample is not above " + here);
    }

    private static List<String> dry(Visitor visitor) {
        return visitor.send(visitor.request("/api/v1/datasets/soil/records").header("Accept", "application/x-ndjson"))
                .body()
                .lines()
                .filter(line -> line.contains("\"soil_moisture\":0.1"))
                .map(line -> line.substring("{\"key\":\"".length(), line.indexOf("\",")))
                .toList();
    }

    private static long records(Visitor visitor) {
        for (var one : visitor.getJson("/api/v1/datasets?limit=200").get("items")) {
            if (one.get("name").asText().equals("soil")) {
                return one.get("records").asLong();
            }
        }
        return 0;
    }

    private static long flow(Visitor visitor, String field) {
        for (var one : visitor.getJson("/api/v1/flows").get("items")) {
            if (one.get("id").asText().equals("irrigation")) {
                return one.get(field).asLong();
            }
        }
        return -1;
    }
}
