package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.TestPlatform;
import dev.serai.server.database.DatabaseVisit;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/** The embedded vault lies in the database. They go back together, and nothing remembers what was sent since the backup. */
class RestoredWithItsVaultIT {
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();

    @Test
    void whatWasNotUsedSinceTheBackupLivesOnAndWhatWasIsAskedForOnceWhenItsTokenHasEndedAndSaysWhy(@TempDir Path folder)
            throws IOException, InterruptedException, SQLException {
        Map<String, String> environment = Map.of(
                "SERAI_ADMIN_EMAIL", TestPlatform.ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD", TestPlatform.PASSWORD,
                "SERAI_ALLOWED_HOSTS", "localhost,127.0.0.1");
        try (TestPlatform platform = TestPlatform.start(environment)) {
            Connecting connecting = new Connecting(platform, provider);
            Client client = connecting.register(platform.admin(), "observant");
            String idle = connecting.connect(platform.admin(), client);
            String used = connecting.connect(platform.admin(), client);
            Path data = platform.home().resolve("postgres");
            Path backup = folder.resolve("backup");

            platform.stop();
            copy(data, backup);
            platform.start();
            assertThat(refresh(platform, used, 1).statusCode()).isEqualTo(200);
            platform.stop();
            FileSystemUtils.deleteRecursively(data);
            copy(backup, data);
            provider.clearCounts();
            inDatabase(platform, "update serai_node set spoke_at = spoke_at - interval '2 minutes'");
            Operator doctor = Operator.runs(Map.of("SERAI_HOME", platform.home().toString()), "doctor", "--restored");
            assertThat(doctor.exitCode()).as(doctor.complained()).isZero();
            assertThat(doctor.said()).contains("2 connections are taken for refreshed by an unknown node");
            platform.start();

            assertThat(refresh(platform, used, 1).body()).contains("may still be working on it");
            assertThat(provider.count(REFRESHES)).isZero();

            platform.bean(JdbcClient.class)
                    .sql("update refresh_lease set opened_at = opened_at - interval '2 minutes'")
                    .update();
            provider.expireAccessTokens();
            assertThat(call(platform, idle).statusCode()).isEqualTo(200);
            assertThat(show(platform, idle).path("status").asText()).isEqualTo("ACTIVE");
            assertThat(call(platform, used).statusCode()).isEqualTo(409);
            JsonNode ended = show(platform, used);
            assertThat(ended.path("status").asText()).isEqualTo("REAUTHORIZATION_REQUIRED");
            assertThat(ended.toString()).contains("before the database was restored at");
            assertThat(call(platform, used).statusCode()).as("and never again").isEqualTo(409);
            assertThat(provider.count(REFRESHES + ".200")).isEqualTo(1);
            assertThat(provider.count(REFRESHES)).isEqualTo(2);
        }
    }

    /** As an operator does: PostgreSQL insists on the permissions, too. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
    }

    private static HttpResponse<String> refresh(TestPlatform platform, String id, long used) {
        return platform.admin().call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", used));
    }

    private static HttpResponse<String> call(TestPlatform platform, String id) {
        return platform.admin().get("/api/v1/connections/" + id + "/proxy/api/me");
    }

    private static JsonNode show(TestPlatform platform, String id) {
        return platform.admin().getJson("/api/v1/connections/" + id);
    }

    private static void inDatabase(TestPlatform platform, String sql) throws SQLException {
        try (DatabaseVisit visit = DatabaseVisit.to(platform.home());
                Connection connection = DriverManager.getConnection(
                        visit.jdbcUrl(), visit.user(), visit.password().reveal());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
