package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashicorpVaultFaultTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.CONNECTION, "some-id");
    private static final String DATA = "serai/data/connections/some-id";

    private final FakeNode node = new FakeNode();
    private final CredentialVault vault = vault(VaultSettings.at(node.address()));

    private static HashicorpVault vault(VaultSettings settings) {
        return new HashicorpVault(
                settings, TestLogins.token("canary-token"), Clock.systemUTC(), Duration.ofMillis(300));
    }

    @AfterEach
    void stop() {
        vault.close();
        node.close();
    }

    @Test
    void check61_tooManyRequestsIsNotAMissingSecret() {
        node.answer(DATA, 429, "{\"errors\":[\"request path canary: rate limit quota exceeded\"]}");
        assertThatThrownBy(() -> vault.read(PATH, 0))
                .isInstanceOfSatisfying(
                        VaultException.Unavailable.class,
                        unavailable -> assertThat(unavailable.isTransient()).isTrue())
                .hasMessageContaining("too many requests")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(1), 0))
                .isInstanceOf(VaultException.Unavailable.class);
        assertThat(node.requests()).containsExactly("GET " + DATA, "POST " + DATA);
    }

    @ParameterizedTest
    @CsvSource({
        "301,vault_unavailable",
        "307,vault_unavailable",
        "400,vault_denied",
        "401,vault_denied",
        "403,vault_denied",
        "405,vault_denied",
        "412,vault_behind",
        "413,vault_denied",
        "418,vault_unavailable",
        "429,vault_unavailable",
        "472,vault_unavailable",
        "473,vault_unavailable",
        "500,vault_unavailable",
        "502,vault_unavailable",
        "503,vault_unavailable",
        "504,vault_unavailable"
    })
    void everyStatusIsLookedAtAndNothingIsRepeated(int status, String code) {
        node.answer("serai/", status, "{\"errors\":[\"canary\"]}");
        assertFails(code, () -> vault.read(PATH, 0));
        assertFails(code, () -> vault.readActive(PATH, 0));
        assertFails(code, () -> vault.write(PATH, TestCredentials.tokens(1), 0));
        assertThat(node.requests()).containsExactly("GET " + DATA, "GET " + DATA, "POST " + DATA);
        assertFails(code, () -> vault.destroyBefore(PATH, 2));
    }

    @Test
    void onlyACheckAndSetMismatchIsAConflict() {
        node.answer(DATA, 400, "{\"errors\":[\"check-and-set parameter did not match the current version\"]}");
        assertFails("vault_conflict", () -> vault.write(PATH, TestCredentials.tokens(1), 0));
        assertThat(node.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 502})
    void aPageOfSomethingInFrontOfTheVaultIsNoAnswer(int status) {
        node.answer(DATA, status, "<html>canary</html>");
        assertFails("vault_unavailable", () -> vault.read(PATH, 0));
        assertFails("vault_unavailable", () -> vault.write(PATH, TestCredentials.tokens(1), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"data\":null}",
                "{\"data\":{\"data\":{\"credential\":\"canary\"}}}",
                "{\"data\":{\"data\":{\"credential\":\"canary\"},\"metadata\":{\"version\":\"x\"}}}",
                "{\"data\":{\"data\":{\"credential\":{\"a\":\"canary\"}},\"metadata\":{\"version\":1}}}",
                "{\"data\":{\"data\":{\"credential\":\"\"},\"metadata\":{\"version\":1}}}",
                "{\"data\":{\"data\":{\"credential\":\"canary\"},\"metadata\":{\"version\":1}}}"
            })
    void anAnswerWithoutACredentialIsUnreadable(String body) {
        node.answer(DATA, 200, body);
        assertFails("vault_unreadable", () -> vault.read(PATH, 0));
    }

    @Test
    void anEmptyAnswerToAWriteIsNoSuccess() {
        node.answer(DATA, 204, "");
        assertFails("vault_denied", () -> vault.write(PATH, TestCredentials.tokens(1), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "200,true,mount serai",
        "429,true,mount serai",
        "473,true,mount serai",
        "472,false,disaster-recovery",
        "501,false,bao operator init",
        "503,false,bao operator unseal",
        "500,false,HTTP 500"
    })
    void healthIsASentence(int status, boolean usable, String part) {
        node.answer("sys/health", status, "{}");
        CredentialVault.Health health = vault.health();
        assertThat(health.usable()).isEqualTo(usable);
        assertThat(health.detail()).contains(part).contains(node.address().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "503,501,is not initialised. Run there: bao operator init",
        "503,503,is sealed. Run there: bao operator unseal",
        "500,472,disaster-recovery secondary",
        "500,429,electing a leader",
        "502,200,see the vault's log"
    })
    void aNodeInTroubleIsAskedWhatItIs(int status, int health, String part) {
        node.answer(DATA, status, "");
        node.answer("sys/health", health, "{}");
        assertThatThrownBy(() -> vault.read(PATH, 0)).hasMessageContaining(part);
        assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(1), 0))
                .hasMessageContaining(part);
    }

    @Test
    void aStandbyThatLagsIsReadAgainAtTheActiveNode() {
        try (FakeNode active = new FakeNode()) {
            node.stored(PATH, 1);
            active.stored(PATH, 2);
            node.leader(false, active.address());
            assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
            assertThat(active.requests()).isEmpty();
            assertThat(vault.read(PATH, 2)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
            assertThat(vault.readActive(PATH, 0)).isEqualTo(new Found(TestCredentials.tokens(2), 2));
            int before = node.requests().size();
            assertFails("vault_behind", () -> vault.readActive(PATH, 3));
            assertThat(node.requests()).hasSize(before);
            assertFails("vault_behind", () -> vault.read(PATH, 3));
        }
    }

    @Test
    void aSecretThatAStandbyDoesNotKnowYetIsNotAbsent() {
        try (FakeNode active = new FakeNode()) {
            active.stored(PATH, 1);
            node.leader(false, URI.create(active.address() + "/"));
            assertThat(vault.read(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
        }
    }

    @Test
    void aClusterWithoutLeaderIsUnavailable() {
        node.answer("sys/leader", 200, "{\"ha_enabled\":true,\"is_self\":false,\"leader_address\":\"\"}");
        assertFails("vault_unavailable", () -> vault.readActive(PATH, 0));
        assertFails("vault_unavailable", () -> vault.read(PATH, 1));
    }

    @Test
    void aNodeThatIsSilentIsUnavailable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertUnreachable(silent.getLocalPort());
        }
    }

    @Test
    void aNodeThatIsAwayIsUnavailable() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertUnreachable(port);
    }

    private static void assertUnreachable(int port) {
        VaultSettings impatient = VaultSettings.at(URI.create("http://127.0.0.1:" + port))
                .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500));
        try (CredentialVault away = vault(impatient)) {
            assertFails("vault_unavailable", () -> away.read(PATH, 0));
            assertFails("vault_unavailable", () -> away.write(PATH, TestCredentials.tokens(1), 0));
            assertThat(away.health().usable()).isFalse();
            assertThat(away.health().detail()).contains("cannot be reached").contains(":" + port);
        }
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertFails("vault_unavailable", () -> vault.read(PATH, 0));
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertFails(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        AbstractThrowableAssert<?, ? extends Throwable> failure = assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        VaultException.class,
                        failed -> assertThat(failed.code()).isEqualTo(code))
                .hasNoCause();
        failure.hasMessageNotContaining("canary")
                .hasMessageNotContaining("refresh-1")
                .hasMessageNotContaining("<");
    }
}
