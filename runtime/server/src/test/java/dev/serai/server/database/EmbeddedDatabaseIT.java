package dev.serai.server.database;

import static dev.serai.server.database.TestDatabases.PROGRAMS;
import static dev.serai.server.database.TestDatabases.execute;
import static dev.serai.server.database.TestDatabases.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedDatabaseIT {
    @TempDir
    Path home;

    @Test
    void isDurableAndPrivate() throws SQLException, IOException {
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(query(database, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
            // Its fifth line is the folder of the socket.
            assertThat(Files.readAllLines(home.resolve("postgres/postmaster.pid"))
                            .get(4))
                    .isEmpty();
            assertThat(query(database, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(database, "SELECT usesuper FROM pg_user WHERE usename = current_user"))
                    .isEqualTo("f");
            assertThat(query(database, "SELECT lower('ÄÖ')")).isEqualTo("äö");
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(isReachableFromOutside(port(database))).isFalse();
        }
        var permissions = Files.getPosixFilePermissions(home.resolve("postgres-password"));
        assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(PROGRAMS)))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsItsDataOverARestart() throws SQLException {
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS number");
        }
        assertThat(home.resolve("postgres/postmaster.pid")).doesNotExist();
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            assertThat(query(database, "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void startsAgainOnTheSameDataAfterItsProcessWasKilled() throws Exception {
        var holder = startHolder();
        holder.destroyForcibly().waitFor();
        var orphan = postmaster();
        assertThat(orphan.isAlive()).as("the server outlives a killed Serai").isTrue();

        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            assertThat(postmaster().pid()).isNotEqualTo(orphan.pid());
            assertThat(query(database, "SELECT word FROM kept")).isEqualTo("before the kill");
        }
        assertThat(home.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void startsAgainAfterItsProcessAndTheServerWereKilled() throws Exception {
        var holder = startHolder();
        holder.destroyForcibly().waitFor();
        var orphan = postmaster();
        orphan.destroyForcibly();
        orphan.onExit().get();

        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            assertThat(query(database, "SELECT word FROM kept")).isEqualTo("before the kill");
        }
    }

    @Test
    void refusesAHomeThatAnotherProcessOwnsAndLeavesThatOneAlone() throws Exception {
        var holder = startHolder();
        try {
            var server = postmaster();
            assertThatThrownBy(() -> EmbeddedDatabase.start(home, PROGRAMS))
                    .isInstanceOfSatisfying(
                            SeraiException.class, e -> assertThat(e.code()).isEqualTo("database_in_use"))
                    .hasMessageContaining("process " + holder.pid());
            assertThat(server.isAlive()).isTrue();
            assertThat(postmaster()).isEqualTo(server);
        } finally {
            holder.destroyForcibly().waitFor();
            Postmaster.of(home.toRealPath().resolve("postgres")).stop();
        }
    }

    @Test
    void refusesAHomeThatThisProcessOwnsAndKeepsItsLock() throws Exception {
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            for (var attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(home, PROGRAMS))
                        .isInstanceOfSatisfying(
                                SeraiException.class, e -> assertThat(e.code()).isEqualTo("database_in_use"));
            }
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
            var other = DatabaseHolder.start(home);
            assertThat(other.inputReader(StandardCharsets.UTF_8).readAllAsString())
                    .contains(
                            "Another Serai, process " + ProcessHandle.current().pid());
            assertThat(other.waitFor()).as("another process is still refused").isNotZero();
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startsOverWhereAFirstStartWasInterrupted() throws Exception {
        var unfinished = Files.createDirectories(home.resolve("postgres.new"));
        Files.writeString(unfinished.resolve("postgresql.conf"), "half of a ");
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheOldNumber() throws Exception {
        try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
            execute(database, "CREATE TABLE kept AS SELECT 42 AS number");
        }
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(home.resolve("postgres/postmaster.pid"), stranger.pid() + "\n");
            try (var database = EmbeddedDatabase.start(home, PROGRAMS)) {
                assertThat(query(database, "SELECT number FROM kept")).isEqualTo("42");
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void saysThatThePasswordFileIsMissingInsteadOfMakingAnotherOne() throws Exception {
        EmbeddedDatabase.start(home, PROGRAMS).close();
        Files.delete(home.resolve("postgres-password"));
        assertThatThrownBy(() -> EmbeddedDatabase.start(home, PROGRAMS))
                .isInstanceOfSatisfying(
                        SeraiException.class, e -> assertThat(e.code()).isEqualTo("database_password_missing"));
    }

    private Process startHolder() throws IOException {
        var holder = DatabaseHolder.start(home);
        // Not closed: the holder writes nothing more, and its output ends with it.
        var output = new BufferedReader(holder.inputReader(StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("ready");
        return holder;
    }

    private ProcessHandle postmaster() throws IOException {
        var pid = Files.readAllLines(home.resolve("postgres/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static int port(EmbeddedDatabase database) {
        return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    private static boolean isReachableFromOutside(int port) throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .anyMatch(address -> answers(address, port));
    }

    private static boolean answers(InetAddress address, int port) {
        try (var socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
