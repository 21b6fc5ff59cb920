package dev.serai.server.oauthclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformProcess;
import dev.serai.server.RotatedClient;
import dev.serai.server.TestAccount;
import dev.serai.server.Visitor;
import dev.serai.server.database.DatabaseVisit;
import dev.serai.testkit.server.FreePorts;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole process is killed, by the operating system, when a new secret has been through some of the connections. */
class PromotionKillIT {
    private static final List<String> ALIASES = List.of("first", "second", "third");

    @RegisterExtension
    final SimulatorExtension extension = SimulatorExtension.of("observant");

    @Test
    void a16_aPromotionKilledInTheMiddleGoesOnWhenItsNodeIsBackAndSaysHowFarItIs(@TempDir Path home)
            throws SQLException {
        ProviderSimulator provider = extension.simulator();
        int port = FreePorts.one();
        PlatformProcess first = PlatformProcess.start(home, port);
        Visitor admin = first.admin();
        String client = TestAccount.client(first.url(), admin, provider);
        for (String alias : ALIASES) {
            TestAccount.connect(admin, client, "&alias=" + alias);
        }
        String next = "next-" + UUID.randomUUID();
        provider.addClientSecret(
                admin.getJson("/api/v1/oauth-clients").at("/items/0/client_id").asText(), next);
        RotatedClient before = new RotatedClient(admin, client);
        before.stage(next);
        before.done("canary");
        // the canary's connection is through; the others have to wait, and nothing of them is under way
        // more of them than a slow machine meets before the node is killed
        provider.tooManyRequests(On.REFRESH, 1_000, "1");
        before.done("promote");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> provider.count("token.refresh_token.429") > 0);
        JsonNode halfway = before.report();
        first.kill();
        assertThat(halfway.get("state").asText()).isEqualTo("promoting");
        assertThat(halfway.get("tested").asInt()).isEqualTo(1);
        assertThat(halfway.get("total").asInt()).isEqualTo(3);
        provider.faults().clear();
        leasesAreOver(home);

        try (PlatformProcess second = PlatformProcess.start(home, port)) {
            Visitor again = second.admin();
            RotatedClient after = new RotatedClient(again, client);
            JsonNode report = after.awaitState("promoted");
            assertThat(report.get("succeeded").asInt()).isEqualTo(3);
            assertThat(report.get("failed")).isEmpty();
            assertThat(after.done("retire").get("state").asText()).isEqualTo("retired");
            for (String alias : ALIASES) {
                assertThat(again.get("/api/v1/connections/" + alias + "/proxy/api/me")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /** As if the time had passed for which a killed node may have been at a refresh. That it is waited out, the lab shows: {@code ./serai lab kill}. */
    private static void leasesAreOver(Path home) throws SQLException {
        try (DatabaseVisit visit = DatabaseVisit.to(home);
                Connection database = DriverManager.getConnection(
                        visit.jdbcUrl(), visit.user(), visit.password().reveal());
                Statement statement = database.createStatement()) {
            statement.executeUpdate("update refresh_lease set until = now() where until is not null");
        }
    }
}
