package dev.serai.credential.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.security.auth.module.UnixSystem;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVaultContract;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.TestDatabase;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedVaultTest extends CredentialVaultContract {
    private final DataSource database = TestDatabase.create();

    @TempDir
    private Path folder;

    private Path keyFile;
    private CredentialVault vault;

    @BeforeEach
    void open() {
        keyFile = folder.resolve("home/vault.key");
        vault = EmbeddedVault.open(database, keyFile);
    }

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    @Test
    void theKeyFileIsMadeForItsOwnerAlone() throws IOException {
        assertThat(permissions(keyFile)).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("home"))).isEqualTo("rwx------");
        try (var files = Files.list(folder.resolve("home"))) {
            assertThat(files).containsExactly(keyFile);
        }
    }

    @Test
    void secretsSurviveARestart() {
        SecretPath path = newPath();
        vault.write(path, TestCredentials.tokens(1), 0);
        assertThat(EmbeddedVault.open(database, keyFile).read(path, 1))
                .isEqualTo(new CredentialVault.Read.Found(TestCredentials.tokens(1), 1));
    }

    @Test
    void platformsThatStartAtOnceOnANewDatabaseShareOneKey() throws Exception {
        DataSource fresh = TestDatabase.create();
        Path file = folder.resolve("other/vault.key");
        CyclicBarrier together = new CyclicBarrier(6);
        List<Future<EmbeddedVault>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                starts.add(threads.submit(() -> {
                    together.await();
                    return EmbeddedVault.open(fresh, file);
                }));
            }
        }
        SecretPath path = newPath();
        starts.getFirst().get().write(path, TestCredentials.tokens(1), 0);
        for (Future<EmbeddedVault> start : starts) {
            assertThat(start.get().read(path, 1)).isInstanceOf(CredentialVault.Read.Found.class);
        }
        assertThat(count(fresh, "select count(*) from vault_key")).isEqualTo(1);
    }

    @Test
    void aKeyFileThatIsOpenToOthersIsRefusedAtStart() throws IOException {
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString(permissions));
            assertRefused("key_file_permissions", "Run: chmod 600 " + keyFile);
        }
        assertThat(vault.health().usable()).isFalse();
        assertThat(vault.health().detail()).contains("chmod 600");
    }

    @Test
    void aKeyFileOfAnotherUserIsRefused() {
        long me = new UnixSystem().getUid();
        assertThatThrownBy(() -> new KeyFile(keyFile, me + 1).read())
                .isInstanceOfSatisfying(
                        SeraiException.class,
                        refused -> assertThat(refused.code()).isEqualTo("key_file_owner"))
                .hasMessageContaining(keyFile.toString())
                .hasMessageContaining("number " + (me + 1));
    }

    @Test
    void aMissingKeyFileIsNeverMadeAgain() throws IOException {
        Files.delete(keyFile);
        assertRefused("key_file_missing", "Put back the file");
        assertThat(keyFile).doesNotExist();
    }

    @Test
    void aKeyFileOfAnotherDatabaseIsRefusedAtStart() throws IOException {
        Path other = folder.resolve("other.key");
        EmbeddedVault.open(TestDatabase.create(), other);
        Files.move(other, keyFile, StandardCopyOption.REPLACE_EXISTING);
        assertRefused("key_file_wrong", "is not the one that the database \"test_");
    }

    @Test
    void aKeyFileThatHoldsSomethingElseIsRefusedWithoutQuotingIt() throws IOException {
        Files.writeString(keyFile, "{\"primaryKeyId\":1,\"key\":[{\"keyData\":\"canary\"}]}");
        assertRefused("key_file_broken", "holds no key");
    }

    private void assertRefused(String code, String advice) {
        assertThatThrownBy(() -> EmbeddedVault.open(database, keyFile))
                .isInstanceOfSatisfying(SeraiException.class, refused -> {
                    assertThat(refused.type()).isEqualTo(ErrorType.CONFIGURATION);
                    assertThat(refused.code()).isEqualTo(code);
                })
                .hasMessageContaining(keyFile.toString())
                .hasMessageContaining(advice)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void noSecretIsInTheDatabase() throws SQLException {
        vault.write(newPath(), new ClientSecret(SecretValue.of("canary-3141592653")), 0);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select ciphertext from vault_version")) {
            assertThat(rows.next()).isTrue();
            assertThat(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1))
                    .doesNotContain("canary")
                    .doesNotContain("client_secret");
        }
    }

    @Test
    void aRowThatWasMovedToAnotherPathOrVersionOpensNoMore() throws SQLException {
        SecretPath mine = newPath();
        SecretPath theirs = newPath();
        vault.write(mine, TestCredentials.tokens(1), 0);
        vault.write(mine, TestCredentials.tokens(2), 1);
        vault.write(theirs, TestCredentials.tokens(1), 0);
        update("update vault_version set ciphertext = (select ciphertext from vault_version where path = '" + theirs
                + "') where path = '" + mine + "' and version = 2");
        assertUnreadable(mine);
        update("update vault_version set ciphertext = (select ciphertext from vault_version where path = '" + mine
                + "' and version = 1) where path = '" + mine + "' and version = 2");
        assertUnreadable(mine);
    }

    private void assertUnreadable(SecretPath path) {
        assertThatThrownBy(() -> vault.read(path, 0))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining(path.toString());
    }

    @Test
    void onlyTheNewestThreeVersionsAreKept() throws SQLException {
        SecretPath path = newPath();
        for (int version = 0; version < 5; version++) {
            vault.write(path, TestCredentials.tokens(version + 1), version);
        }
        assertThat(count(database, "select count(*) from vault_version where path = '" + path + "'"))
                .isEqualTo(3);
        assertThat(count(database, "select min(version) from vault_version where path = '" + path + "'"))
                .isEqualTo(3);
    }

    @Test
    void destroyingLeavesNoCiphertextOfOlderVersions() throws SQLException {
        SecretPath path = newPath();
        vault.write(path, TestCredentials.tokens(1), 0);
        vault.write(path, TestCredentials.tokens(2), 1);
        vault.destroyBefore(path, 2);
        assertThat(count(
                        database,
                        "select count(*) from vault_version where path = '" + path + "' and ciphertext is not null"))
                .isEqualTo(1);
    }

    @Test
    void aDatabaseThatFailsIsAVaultThatIsNotAvailable() throws SQLException {
        update("alter table vault_document rename to gone");
        assertThatThrownBy(() -> vault.read(newPath(), 0))
                .isInstanceOfSatisfying(
                        VaultException.Unavailable.class,
                        unavailable -> assertThat(unavailable.isTransient()).isTrue());
        update("alter table gone rename to vault_document");
        update("alter table vault_key rename to gone");
        assertThat(vault.health().usable()).isFalse();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static long count(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
