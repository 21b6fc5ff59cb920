package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The doctor beside a running platform, and where there is none. */
class DoctorIT extends PlatformTest {
    @TempDir
    private Path folder;

    @Test
    void allIsWellWhereThePlatformRuns() {
        Operator doctor = Operator.runs(home(platform.home()), "doctor");

        assertThat(doctor.exitCode()).as(doctor.complained()).isZero();
        assertThat(doctor.said())
                .contains("This is node-", "which the platform runs", "as this program wants them", "key file")
                .doesNotContain("WRONG");
        assertThat(Operator.runs(home(platform.home()), "doctor", "--json")
                        .json()
                        .path("healthy")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aWrongConfigurationIsToldWithAllItsMends() {
        Operator doctor = Operator.runs(
                Map.of("SERAI_HOME", folder.toString(), "SERAI_PORT", "http", "SERAI_BIND", "0.0.0.0"), "doctor");

        assertThat(doctor.exitCode()).isEqualTo(78);
        assertThat(doctor.said()).contains("SERAI_PORT: 'http' is not a port", "SERAI_BIND: '0.0.0.0' is reachable");
    }

    @Test
    void aHomeWithoutADatabaseStaysWithoutOne() throws IOException {
        Operator doctor = Operator.runs(home(folder), "doctor");

        assertThat(doctor.exitCode()).isEqualTo(78);
        assertThat(doctor.said()).contains("There is no database in " + folder + " yet", "serai up");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIs69() {
        Operator doctor = Operator.runs(
                Map.of(
                        "SERAI_HOME",
                        folder.toString(),
                        "SERAI_DATABASE_URL",
                        "jdbc:postgresql://127.0.0.1:1/serai?loginTimeout=5"),
                "doctor",
                "--json");

        assertThat(doctor.exitCode()).isEqualTo(69);
        JsonNode database = doctor.json().path("findings").path(2);
        assertThat(database.path("part").asText()).isEqualTo("database");
        assertThat(database.path("detail").asText()).contains("does not answer", "SERAI_DATABASE_URL");
    }

    @Test
    void aKeyFileThatIsOpenToOthersIs78AndSaysTheMend() throws IOException {
        Path keyFile = platform.home().resolve("vault.key");
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
        try {
            Operator doctor = Operator.runs(home(platform.home()), "doctor");
            assertThat(doctor.exitCode()).isEqualTo(78);
            assertThat(doctor.said()).contains("Run: chmod 600 " + keyFile);
        } finally {
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void aRestoreIsNotToldWhileANodeLives() {
        Operator doctor = Operator.runs(home(platform.home()), "doctor", "--restored");

        assertThat(doctor.exitCode()).isEqualTo(75);
        assertThat(doctor.complained()).contains("node-", "Stop every node");
    }

    @Test
    void aNodeThatLivesIsNotGone() {
        Operator doctor = Operator.runs(home(platform.home()), "doctor", "--gone", "node-of-old");

        assertThat(doctor.exitCode()).isEqualTo(78);
        assertThat(doctor.complained()).contains("no silent node 'node-of-old'", "(alive)");
    }

    @Test
    void aSilentNodeIsDeclaredGone() {
        platform.bean(JdbcClient.class)
                .sql("insert into serai_node (node, spoke_at) values ('node-of-old', now() - interval '1 hour')")
                .update();
        try {
            Operator doctor = Operator.runs(home(platform.home()), "doctor", "--gone", "node-of-old", "--json");

            assertThat(doctor.exitCode()).as(doctor.complained()).isZero();
            assertThat(doctor.json().path("node").asText()).isEqualTo("node-of-old");
        } finally {
            platform.bean(JdbcClient.class)
                    .sql("delete from serai_node where node = 'node-of-old'")
                    .update();
        }
    }

    @Test
    void aClientWhoseRefreshesAreHeldIsNamed() {
        JdbcClient database = platform.bean(JdbcClient.class);
        database.sql("insert into oauth_client (id, workspace, connector, name, client_id, created_at)"
                        + " values ('held', 'default', 'observant', 'Field app', '4711', now())")
                .update();
        database.sql("insert into oauth_client_brake (client, held_since, canary_at)"
                        + " values ('held', now(), now() + interval '1 minute')")
                .update();
        try {
            Operator doctor = Operator.runs(home(platform.home()), "doctor");
            assertThat(doctor.exitCode()).isEqualTo(78);
            assertThat(doctor.said()).contains("'Field app' are held since", "still exists at", "page OAuth clients");
        } finally {
            database.sql("delete from oauth_client where id = 'held'").update();
        }
    }

    @Test
    void oneThingIsToldAtATime() {
        assertThat(Operator.runs(home(platform.home()), "doctor", "--restored", "--gone", "node-of-old")
                        .exitCode())
                .isEqualTo(64);
    }

    @Test
    void aWrongUseIs64() {
        assertThat(Operator.runs(Map.of(), "doctor", "--bed").exitCode()).isEqualTo(64);
        assertThat(Operator.runs(Map.of(), "vault").exitCode()).isEqualTo(64);
    }

    private static Map<String, String> home(Path home) {
        return Map.of("SERAI_HOME", home.toString());
    }
}
