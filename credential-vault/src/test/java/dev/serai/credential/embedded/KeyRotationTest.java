package dev.serai.credential.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
    /** Three batches. */
    private static final int DOCUMENTS = 5;

    private static final int BATCH = 2;

    private final DataSource database = TestDatabase.create();
    private final List<String> steps = new ArrayList<>();
    private final List<SecretPath> paths = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path keyFile;

    /** A platform that runs all the while. */
    private CredentialVault running;

    @BeforeEach
    void fill() {
        keyFile = folder.resolve("vault.key");
        running = EmbeddedVault.open(database, keyFile);
        for (int i = 0; i < DOCUMENTS; i++) {
            SecretPath path = new SecretPath(SecretPath.Kind.CONNECTION, "c-" + UUID.randomUUID());
            running.write(path, TestCredentials.tokens(1), 0);
            paths.add(path);
        }
    }

    @Test
    void fileAndKeyAreOthersAndEveryDocumentIsThere() throws Exception {
        String before = Files.readString(keyFile);
        List<String> keysBefore = column("select id from vault_key");
        SecretPath destroyed = paths.getFirst();
        running.write(destroyed, TestCredentials.tokens(2), 1);
        running.destroyBefore(destroyed, 2);

        rotate();

        assertThat(Files.readString(keyFile)).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        assertThat(column("select id from vault_key")).hasSize(1).doesNotContainAnyElementsOf(keysBefore);
        assertThat(column(
                        "select ciphertext::text from vault_version where path = '" + destroyed + "' and version = 1"))
                .containsExactly((String) null);
        running.write(destroyed, TestCredentials.tokens(1), 2);
        assertAllAreRead(3);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(keyFile);
        }
    }

    @Test
    void theOldFileOpensNothingAnyMore() throws IOException {
        Path stolen = Files.copy(keyFile, folder.resolve("stolen.key"));
        rotate();
        Files.setPosixFilePermissions(stolen, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> EmbeddedVault.open(database, stolen))
                .isInstanceOfSatisfying(
                        SeraiException.class, wrong -> assertThat(wrong.code()).isEqualTo("key_file_wrong"));
    }

    @Test
    void platformsReadAndWriteAllTheWhile() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Long>> platforms = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                SecretPath mine = paths.get(i);
                CredentialVault platform = i < 1 ? running : EmbeddedVault.open(database, keyFile);
                platforms.add(threads.submit(() -> useUntil(over, platform, mine)));
            }
            try {
                for (int i = 0; i < 5; i++) {
                    rotate();
                }
            } finally {
                over.set(true);
            }
        }
        for (Future<Long> platform : platforms) {
            assertThat(platform.get()).isGreaterThan(5);
        }
        assertThat(column("select id from vault_key")).hasSize(1);
    }

    private long useUntil(AtomicBoolean over, CredentialVault platform, SecretPath mine) {
        long version = 1;
        while (!over.get()) {
            version = platform.write(mine, TestCredentials.tokens(version + 1), version);
            platform.destroyBefore(mine, version);
            assertThat(platform.read(mine, version))
                    .isEqualTo(new Read.Found(TestCredentials.tokens(version), version));
            for (SecretPath other : paths.subList(3, 5)) {
                assertThat(platform.read(other, 1)).isInstanceOf(Read.Found.class);
            }
        }
        return version;
    }

    @Test
    void killedAfterAnyStepNothingIsUnreadableAndTheNextRunGoesOn() throws Exception {
        List<String> expected = List.of("beside", "a new one", "alone", "2 of");
        for (int kill = 0; kill < expected.size(); kill++) {
            List<String> said = runAndKillAt(kill);
            assertThat(said.getLast()).contains(expected.get(kill));
            assertAllAreRead(1);

            // What the next run finds is gone on with, not begun again.
            try (KeyRotation next = KeyRotation.of(database, keyFile, steps::add, BATCH)) {
                assertThat(next.isUnderWay()).isTrue();
                assertThat(next.isPrepared()).isEqualTo(kill < 2);
                next.complete();
                assertThat(next.isUnderWay()).isFalse();
            }
            assertThat(column("select id from vault_key")).hasSize(1);
            assertAllAreRead(1);
        }
    }

    /** SIGKILL while it waits after its step of this number. */
    private List<String> runAndKillAt(int kill) throws Exception {
        String url;
        String user;
        try (Connection connection = database.getConnection()) {
            url = connection.getMetaData().getURL();
            user = connection.getMetaData().getUserName();
        }
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RotationProgram.class.getName(),
                        url,
                        user,
                        keyFile.toString(),
                        Integer.toString(BATCH))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
                OutputStream orders = program.getOutputStream()) {
            try {
                while (true) {
                    String step = output.readLine();
                    assertThat(step)
                            .as("The program ended before its step " + kill + ": " + said)
                            .isNotNull();
                    said.add(step);
                    if (said.size() > kill) {
                        return said;
                    }
                    orders.write('\n');
                    orders.flush();
                }
            } finally {
                // before its input ends, which it would take for an order
                program.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void untilTheCopiesAreMadeOldFilesAndNewOnesServeAlike() throws IOException {
        Path elsewhere = Files.copy(keyFile, folder.resolve("elsewhere.key"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
        try (KeyRotation rotation = KeyRotation.of(database, keyFile, steps::add, BATCH)) {
            rotation.prepare();
            assertThat(rotation.isPrepared()).isTrue();
            running.write(paths.getFirst(), TestCredentials.tokens(2), 1);
            assertThat(EmbeddedVault.open(database, elsewhere).read(paths.getFirst(), 2))
                    .isEqualTo(new Read.Found(TestCredentials.tokens(2), 2));

            Files.writeString(elsewhere, Files.readString(keyFile));
            rotation.complete();
        }
        assertThat(EmbeddedVault.open(database, elsewhere).read(paths.getFirst(), 2))
                .isEqualTo(new Read.Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void twoRotationsAtOnceAreRefused() {
        try (KeyRotation first = KeyRotation.of(database, keyFile, steps::add, BATCH)) {
            assertThatThrownBy(() -> KeyRotation.of(database, keyFile, steps::add, BATCH))
                    .isInstanceOfSatisfying(SeraiException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("rotation_under_way");
                        assertThat(refused.isTransient()).isTrue();
                    });
            first.prepare();
            first.complete();
        }
        rotate();
        assertAllAreRead(1);
    }

    private void rotate() {
        try (KeyRotation rotation = KeyRotation.of(database, keyFile, steps::add, BATCH)) {
            assertThat(rotation.isUnderWay()).isFalse();
            rotation.prepare();
            rotation.complete();
        }
    }

    /** By the platform that ran all the while, and by one that starts now. */
    private void assertAllAreRead(long firstAtLeast) {
        CredentialVault fresh = EmbeddedVault.open(database, keyFile);
        for (CredentialVault vault : List.of(running, fresh)) {
            assertThat(vault.read(paths.getFirst(), firstAtLeast)).isInstanceOf(Read.Found.class);
            for (SecretPath path : paths.subList(1, paths.size())) {
                assertThat(vault.read(path, 1)).isEqualTo(new Read.Found(TestCredentials.tokens(1), 1));
            }
        }
    }

    private List<String> column(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
