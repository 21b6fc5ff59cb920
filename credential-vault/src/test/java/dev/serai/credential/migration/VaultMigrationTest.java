package dev.serai.credential.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.DataKey;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretPath.Kind;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.testkit.server.OpenBaoServer;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between a real PostgreSQL and a real OpenBao. */
class VaultMigrationTest {
    private static final SecretPath DATA_KEY = DataKey.PATHS.getFirst();
    private static final SecretPath CLIENT = new SecretPath(Kind.OAUTH_CLIENT, "client-1");
    private static final SecretPath ALIVE = new SecretPath(Kind.CONNECTION, "alive");
    private static final SecretPath GONE = new SecretPath(Kind.CONNECTION, "gone");
    private static final SecretPath PENDING = new SecretPath(Kind.CONNECTION, "pending");

    private static OpenBaoServer bao;

    private final DataSource database = TestDatabase.create();
    private final List<String> steps = new ArrayList<>();
    private final Map<SecretPath, Credential> kept = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    private CredentialVault embedded;
    private CredentialVault hashicorp;

    @BeforeAll
    static void startBao() {
        bao = OpenBaoServer.start();
    }

    @AfterAll
    static void stopBao() {
        bao.close();
    }

    /** Everything that a vault holds, and rows as a platform writes them. */
    @BeforeEach
    void fill() throws Exception {
        bao.call("DELETE", "/v1/sys/mounts/serai", "");
        bao.call("POST", "/v1/sys/mounts/serai", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        await("the mount's upgrade")
                .until(() -> bao.call("POST", "/v1/serai/config", "{\"max_versions\":3,\"cas_required\":true}")
                                .statusCode()
                        == 204);
        Files.writeString(folder.resolve("token"), bao.rootToken());
        embedded = open(VaultKind.EMBEDDED);
        hashicorp = open(VaultKind.HASHICORP);
        DataKey.load(embedded);
        for (SecretPath path : DataKey.PATHS) {
            keep(path, found(embedded, path));
        }
        SigningKeys.load(embedded, Clock.systemUTC());
        keep(SigningKeys.PATH, found(embedded, SigningKeys.PATH));
        embedded.write(CLIENT, keep(CLIENT, new ClientSecret(SecretValue.of("secret"))), 0);
        embedded.write(ALIVE, TestCredentials.tokens(1), 0);
        embedded.write(ALIVE, TestCredentials.tokens(2), 1);
        embedded.write(ALIVE, keep(ALIVE, TestCredentials.tokens(3)), 2);
        embedded.write(GONE, TestCredentials.tokens(1), 0);
        embedded.write(GONE, keep(GONE, new Tombstone(2)), 1);
        embedded.destroyBefore(GONE, 2);
        execute("insert into oauth_client (id, workspace, connector, name, client_id, created_at)"
                + " values ('client-1', 'default', 'simulated', 'one', 'x', now())");
        connection(ALIVE, "ACTIVE", 3, 3);
        connection(GONE, "DISCONNECTED", 1, 1);
        connection(PENDING, "PENDING", 0, 0);
        new VaultHome(database).enter(VaultKind.EMBEDDED);
    }

    @Test
    void everythingIsThereAndNothingIsLeftBehind() throws SQLException {
        migrate(VaultKind.HASHICORP);

        assertThatAllIsIn(hashicorp, embedded);
        // the numbers begin anew
        assertThat(version(ALIVE)).isEqualTo(1);
        assertThat(version(GONE)).isEqualTo(1);
        assertThat(version(PENDING)).isZero();
        assertThat(hashicorp.readActive(ALIVE, 1)).isEqualTo(new Read.Found(TestCredentials.tokens(3), 1));

        long next = hashicorp.write(ALIVE, keep(ALIVE, TestCredentials.tokens(4)), 1);
        execute("update connection set vault_version = " + next + ", generation = 4 where id = 'alive'");
        migrate(VaultKind.EMBEDDED);

        assertThatAllIsIn(embedded, hashicorp);
        // over the remains of the first move
        assertThat(version(ALIVE)).isEqualTo(5);
        assertThat(embedded.readActive(ALIVE, 5)).isInstanceOf(Read.Found.class);
    }

    @Test
    void killedAfterAnyStepNothingIsLostAndTheNextRunGoesOn() throws Exception {
        List<String> expected = List.of(
                "begins",
                "4 of 7 documents are copied",
                "7 of 7 documents are compared",
                "are in",
                "2 of 7 documents are destroyed");
        VaultKind from = VaultKind.EMBEDDED;
        VaultKind to = VaultKind.HASHICORP;
        for (String last : expected) {
            runAndKillAfter(last, to);

            boolean arrived = last.equals("are in") || last.endsWith("destroyed");
            CredentialVault home = open(arrived ? to : from);
            kept.forEach((path, credential) ->
                    assertThat(found(home, path)).as(path + " after " + last).isEqualTo(credential));
            for (VaultKind kind : VaultKind.values()) {
                assertThat(mayStart(kind)).as(kind + " after " + last).isEqualTo(arrived && kind == to);
            }

            migrate(to);
            assertThatAllIsIn(open(to), open(from));
            assertThat(mayStart(to)).isTrue();
            assertThat(mayStart(from)).isFalse();
            VaultKind back = from;
            from = to;
            to = back;
        }
    }

    @Test
    void whatTheNewVaultLostBetweenTwoRunsIsCopiedAgain() {
        interruptAfter("4 of 7 documents are copied");
        bao.call("DELETE", "/v1/serai/metadata/" + CLIENT, "");
        migrate(VaultKind.HASHICORP);
        assertThatAllIsIn(hashicorp, embedded);
    }

    @Test
    void aMoveThatWasInterruptedCanBeCalledOff() throws SQLException {
        interruptAfter("4 of 7 documents are copied");
        migrate(VaultKind.EMBEDDED);
        assertThat(mayStart(VaultKind.EMBEDDED)).isTrue();
        assertThat(version(ALIVE)).isEqualTo(3);
        assertThat(found(embedded, ALIVE)).isEqualTo(kept.get(ALIVE));

        // the platform ran on, and its keys for tokens are not those that lie in the other vault since then
        SigningKeys.load(embedded, Clock.systemUTC()).replace();
        keep(SigningKeys.PATH, found(embedded, SigningKeys.PATH));
        migrate(VaultKind.HASHICORP);
        assertThatAllIsIn(hashicorp, embedded);
    }

    @Test
    void nothingIsMovedWhileAPlatformRuns() {
        try (VaultDoor platform = VaultDoor.ofPlatform(database)) {
            assertThat(platform.hold()).isEqualTo(VaultDoor.Held.ANEW);
            try (VaultDoor another = VaultDoor.ofPlatform(database)) {
                assertThat(another.hold()).isEqualTo(VaultDoor.Held.ANEW);
                assertThat(platform.hold()).isEqualTo(VaultDoor.Held.STILL);
                assertRefused("platform_running");
            }
            assertRefused("platform_running");
        }
        assertThat(mayStart(VaultKind.EMBEDDED)).isTrue();
        migrate(VaultKind.HASHICORP);
    }

    @Test
    void aVaultWithTheKeysOfAnotherSeraiIsLeftAlone() {
        KeyMaterial theirs = new KeyMaterial(SecretValue.of("theirs"));
        hashicorp.write(DATA_KEY, theirs, 0);
        assertRefused("vault_of_another");
        assertThat(found(hashicorp, DATA_KEY)).isEqualTo(theirs);
        assertThat(mayStart(VaultKind.EMBEDDED)).isTrue();
    }

    @Test
    void aVaultThatWentBackIsNotMoved() throws SQLException {
        execute("update connection set vault_version = 9 where id = 'alive'");
        assertRefused("vault_behind");
        assertThat(found(embedded, ALIVE)).isEqualTo(kept.get(ALIVE));
    }

    private void assertRefused(String code) {
        assertThatThrownBy(() -> migrate(VaultKind.HASHICORP))
                .isInstanceOfSatisfying(
                        SeraiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private void migrate(VaultKind to) {
        new VaultMigration(database, this::open, steps::add).to(to);
    }

    private CredentialVault open(VaultKind kind) {
        return MigrationProgram.open(kind, database, folder, bao.address());
    }

    private boolean mayStart(VaultKind configured) {
        try {
            new VaultHome(database).enter(configured);
            return true;
        } catch (SeraiException refused) {
            assertThat(refused.code()).isIn("vault_moving", "vault_elsewhere");
            assertThat(refused).hasMessageContaining("serai vault migrate --to ");
            return false;
        }
    }

    private void assertThatAllIsIn(CredentialVault now, CredentialVault old) {
        kept.forEach((path, credential) -> {
            assertThat(found(now, path)).isEqualTo(credential);
            assertThat(found(old, path)).isInstanceOf(Tombstone.class);
        });
    }

    private Credential keep(SecretPath path, Credential credential) {
        kept.put(path, credential);
        return credential;
    }

    private static Credential found(CredentialVault vault, SecretPath path) {
        return ((Read.Found) vault.readActive(path, 0)).credential();
    }

    private void interruptAfter(String last) {
        VaultMigration interrupted = new VaultMigration(
                database,
                this::open,
                step -> {
                    if (step.contains(last)) {
                        throw new IllegalStateException(last);
                    }
                },
                1);
        assertThatThrownBy(() -> interrupted.to(VaultKind.HASHICORP)).hasMessage(last);
    }

    /** SIGKILL while it waits after having said that. */
    private void runAndKillAfter(String last, VaultKind to) throws Exception {
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
                        MigrationProgram.class.getName(),
                        url,
                        user,
                        folder.toString(),
                        bao.address().toString(),
                        to.word())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
                OutputStream orders = program.getOutputStream()) {
            try {
                do {
                    String step = output.readLine();
                    assertThat(step)
                            .as("It ended before '" + last + "': " + said)
                            .isNotNull();
                    said.add(step);
                    if (!step.contains(last)) {
                        orders.write('\n');
                        orders.flush();
                    }
                } while (!said.getLast().contains(last));
            } finally {
                // before its input ends, which it would take for an order
                program.destroyForcibly().waitFor();
            }
        }
    }

    private void connection(SecretPath path, String status, long generation, long version) throws SQLException {
        execute("insert into connection (id, workspace, alias, connector, client, status, incarnation, generation,"
                + " vault_version, created_at) values ('" + path.id() + "', 'default', '" + path.id()
                + "', 'simulated', 'client-1', '" + status + "', 1, " + generation + ", " + version + ", now())");
    }

    private long version(SecretPath path) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select vault_version from connection where id = '" + path.id() + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
