package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read.Destroyed;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.CredentialVaultContract;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import dev.serai.credential.refresh.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenBaoVaultTest extends CredentialVaultContract {
    private static final String POLICY = VaultPolicy.PLATFORM.rules("serai");

    private static OpenBao bao;
    private static CredentialVault vault;

    @BeforeAll
    static void start() {
        bao = new OpenBao();
        bao.mount("serai");
        vault = vault("serai", bao.token("serai", POLICY));
    }

    @AfterAll
    static void stop() {
        vault.close();
        bao.close();
    }

    private static HashicorpVault vault(String mount, SecretValue token) {
        return new HashicorpVault(
                VaultSettings.at(bao.address()).withMount(mount),
                TestLogins.token(token.reveal()),
                Clock.systemUTC(),
                Duration.ofMillis(150));
    }

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    @Test
    void check60_aDeniedReadIsNotAnAbsentSecret() {
        SecretPath path = newPath();
        vault.write(path, TestCredentials.tokens(1), 0);
        try (CredentialVault powerless =
                vault("serai", bao.token("powerless", "path \"other/*\" { capabilities = [\"read\"] }"))) {
            assertDenied(powerless, path);
            assertThat(powerless.health().usable()).isFalse();
            assertThat(powerless.health().detail()).contains("policy").contains("serai vault init");
        }
    }

    @Test
    void aTokenThatIsNoneIsDenied() {
        SecretValue revoked = bao.token("serai", POLICY);
        bao.call("POST", "auth/token/revoke", "{\"token\":\"" + revoked.reveal() + "\"}");
        try (CredentialVault refused = vault("serai", revoked)) {
            assertDenied(refused, newPath());
            assertThatThrownBy(() -> refused.read(newPath(), 0)).hasMessageNotContaining(revoked.reveal());
        }
    }

    private static void assertDenied(CredentialVault refused, SecretPath path) {
        assertThatThrownBy(() -> refused.read(path, 0)).isInstanceOf(VaultException.Denied.class);
        assertThatThrownBy(() -> refused.readActive(path, 1)).isInstanceOf(VaultException.Denied.class);
        assertThatThrownBy(() -> refused.write(path, TestCredentials.tokens(2), 1))
                .isInstanceOf(VaultException.Denied.class)
                .hasMessageNotContaining("refresh-2");
        assertThatThrownBy(() -> refused.destroyBefore(path, 2)).isInstanceOf(VaultException.Denied.class);
    }

    @Test
    void check63_aSoftDeletedVersionIsNotAbsence() {
        SecretPath path = newPath();
        vault.write(path, TestCredentials.tokens(1), 0);
        bao.call("DELETE", "serai/data/" + path, "");
        assertThat(vault.read(path, 1)).isEqualTo(new Destroyed(1));
        assertThat(vault.readActive(path, 0)).isEqualTo(new Destroyed(1));
        assertThat(vault.write(path, TestCredentials.tokens(2), 1)).isEqualTo(2);
        assertThat(vault.read(path, 2)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
    }

    @Test
    void destroyingReallyDestroys() {
        SecretPath path = newPath();
        vault.write(path, TestCredentials.tokens(1), 0);
        vault.write(path, TestCredentials.tokens(2), 1);
        vault.destroyBefore(path, 2);
        var versions =
                bao.call("GET", "serai/metadata/" + path, "").path("data").path("versions");
        assertThat(versions.path("1").path("destroyed").asBoolean()).isTrue();
        assertThat(versions.path("2").path("destroyed").asBoolean()).isFalse();
    }

    @Test
    void whatAnotherProgramWroteIsRefusedWithoutQuotingIt() {
        SecretPath path = newPath();
        bao.call("POST", "serai/data/" + path, "{\"options\":{\"cas\":0},\"data\":{\"password\":\"canary\"}}");
        assertThatThrownBy(() -> vault.read(path, 0))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageContaining(path.toString())
                .hasMessageNotContaining("canary");
        bao.call("POST", "serai/data/" + path, "{\"options\":{\"cas\":1},\"data\":{\"credential\":\"canary\"}}");
        assertThatThrownBy(() -> vault.read(path, 0))
                .isInstanceOf(VaultException.Unreadable.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void aMountThatIsNotThereIsNotAnEmptyOne() {
        try (CredentialVault lost = vault("nowhere", bao.rootToken())) {
            assertThatThrownBy(() -> lost.read(newPath(), 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageContaining("no KV version 2 at mount nowhere");
            assertThatThrownBy(() -> lost.write(newPath(), TestCredentials.tokens(1), 0))
                    .isInstanceOf(VaultException.Denied.class);
            assertThat(lost.health().usable()).isFalse();
        }
    }

    @Test
    void aMountWithoutVersionsIsRefused() {
        bao.call("POST", "sys/mounts/old", "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
        try (CredentialVault old = vault("old", bao.rootToken())) {
            assertThatThrownBy(() -> old.write(newPath(), TestCredentials.tokens(1), 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageContaining("no KV version 2");
        }
    }

    @Test
    void aMountMayLieDeeperAndInANamespace() {
        bao.mount("teams/integration");
        try (CredentialVault deep = vault("teams/integration", bao.rootToken())) {
            assertThatAllWorks(deep);
        }
        bao.call("POST", "sys/namespaces/sales", "");
        bao.call("POST", "sales/sys/mounts/serai", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
        VaultSettings inNamespace = VaultSettings.at(bao.address()).withNamespace("sales");
        try (CredentialVault sales =
                new HashicorpVault(inNamespace, TestLogins.token(bao.rootToken().reveal()), Clock.systemUTC())) {
            assertThatAllWorks(sales);
        }
    }

    private static void assertThatAllWorks(CredentialVault other) {
        SecretPath path = newPath();
        other.write(path, TestCredentials.tokens(1), 0);
        other.write(path, TestCredentials.tokens(2), 1);
        other.destroyBefore(path, 2);
        assertThat(other.readActive(path, 2)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
        assertThat(vault.read(path, 0)).isEqualTo(new CredentialVault.Read.Absent());
    }

    @Test
    void aTokenFileMayBeReplacedWhileSeraiRuns(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("token");
        SecretPath path = newPath();
        try (CredentialVault fromFile = new HashicorpVault(
                VaultSettings.at(bao.address()), new VaultLogin.TokenFile(file), Clock.systemUTC())) {
            assertThatThrownBy(() -> fromFile.read(path, 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageContaining(file.toString());
            Files.writeString(file, "two lines\ncanary");
            assertThatThrownBy(() -> fromFile.read(path, 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageNotContaining("canary");
            Files.writeString(file, bao.rootToken().reveal() + "\n");
            assertThat(fromFile.read(path, 0)).isEqualTo(new CredentialVault.Read.Absent());
        }
    }

    @Test
    void aTokenFromAFileIsRenewedWhileItCanBe() {
        TestClock clock = new TestClock();
        VaultLogin login = TestLogins.token(bao.token("renewed", POLICY).reveal());
        try (HashicorpVault fromFile = new HashicorpVault(VaultSettings.at(bao.address()), login, clock)) {
            fromFile.read(newPath(), 0);
            fromFile.renewIfDue();
            assertThat(fromFile.health().warnings()).isEmpty();

            clock.advance(Duration.ofMinutes(41));
            fromFile.renewIfDue();
            assertThat(bao.tokensWith("renewed"))
                    .singleElement()
                    .satisfies(token ->
                            assertThat(token.path("last_renewal_time").asLong()).isPositive());
        }
    }

    @Test
    void aTokenThatCannotBeRenewedIsToldBeforeItEnds() {
        String token = bao.call(
                        "POST",
                        "auth/token/create",
                        "{\"policies\":[\"serai\"],\"no_default_policy\":true,\"ttl\":\"1h\",\"renewable\":false}")
                .at("/auth/client_token")
                .asText();
        VaultLogin.TokenFile login = new VaultLogin.TokenFile(TestLogins.file(token));
        try (HashicorpVault fromFile = new HashicorpVault(VaultSettings.at(bao.address()), login, Clock.systemUTC())) {
            fromFile.read(newPath(), 0);
            fromFile.renewIfDue();
            assertThat(fromFile.health().usable()).isTrue();
            assertThat(fromFile.health().warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot be renewed", login.file().toString())
                    .doesNotContain(token);
        }
    }

    @Test
    void aSealedVaultIsUnavailableUntilItIsUnsealedAndSaysSo() {
        try (OpenBao other = new OpenBao()) {
            CredentialVault sealed = new HashicorpVault(
                    VaultSettings.at(other.address()).withMount("secret"),
                    TestLogins.token(other.rootToken().reveal()),
                    Clock.systemUTC());
            SecretPath path = newPath();
            sealed.write(path, TestCredentials.tokens(1), 0);
            other.seal();
            assertUnavailable(sealed, path, "is sealed", "bao operator unseal");
            other.unseal();
            assertThat(sealed.read(path, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
            assertThat(sealed.health().usable()).isTrue();
            other.stop();
            assertUnavailable(sealed, path, "cannot be reached", other.address().toString());
            sealed.close();
        }
    }

    private static void assertUnavailable(CredentialVault vault, SecretPath path, String what, String advice) {
        assertThatThrownBy(() -> vault.read(path, 0))
                .isInstanceOfSatisfying(
                        VaultException.Unavailable.class,
                        unavailable -> assertThat(unavailable.isTransient()).isTrue())
                .hasMessageContaining(what);
        assertThatThrownBy(() -> vault.readActive(path, 0)).isInstanceOf(VaultException.Unavailable.class);
        assertThatThrownBy(() -> vault.write(path, TestCredentials.tokens(2), 1))
                .isInstanceOf(VaultException.Unavailable.class);
        assertThat(vault.health().usable()).isFalse();
        assertThat(vault.health().detail()).contains(what).contains(advice);
    }
}
