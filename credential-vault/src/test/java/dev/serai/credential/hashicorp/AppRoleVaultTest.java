package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read.Absent;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.CredentialVaultContract;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import dev.serai.credential.refresh.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every vault does, with the login and the policy that {@code serai vault init} makes, and no other right. */
class AppRoleVaultTest extends CredentialVaultContract {
    private static OpenBao bao;
    private static CredentialVault vault;

    @BeforeAll
    static void start(@TempDir Path folder) {
        bao = new OpenBao();
        VaultLogin.AppRole login;
        try (VaultInit init = new VaultInit(VaultSettings.at(bao.address()), bao.rootToken(), Clock.systemUTC())) {
            login = init.prepare(folder.resolve("secret-id")).login();
        }
        vault = new HashicorpVault(VaultSettings.at(bao.address()), login, Clock.systemUTC(), Duration.ofMillis(150));
    }

    @AfterAll
    static void stop() {
        vault.close();
        bao.close();
    }

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    /** Its tokens have a policy of their own beside Serai's, so that they can be counted. */
    private static VaultLogin.AppRole login(String name, String more) {
        bao.call("PUT", "sys/policies/acl/" + name, "{\"policy\":\"path \\\"none\\\" {capabilities=[\\\"deny\\\"]}\"}");
        return bao.appRole(name, name + ",serai", more);
    }

    private static HashicorpVault vault(VaultLogin login, Clock clock) {
        return new HashicorpVault(VaultSettings.at(bao.address()), login, clock);
    }

    @Test
    void check62_aTokenThatEndedIsReplacedByOneLoginHoweverManyCallersFindItRefused() throws Exception {
        try (HashicorpVault shared = vault(login("many", ""), Clock.systemUTC())) {
            SecretPath path = newPath();
            shared.write(path, TestCredentials.tokens(1), 0);
            bao.revokeTokensWith("many");
            int callers = 50;
            CyclicBarrier together = new CyclicBarrier(callers);
            List<Future<CredentialVault.Read>> reads = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int caller = 0; caller < callers; caller++) {
                    reads.add(threads.submit(() -> {
                        together.await();
                        return shared.readActive(path, 1);
                    }));
                }
            }
            for (Future<CredentialVault.Read> read : reads) {
                assertThat(read.get()).isEqualTo(new Found(TestCredentials.tokens(1), 1));
            }
            assertThat(bao.tokensWith("many")).hasSize(1);

            bao.revokeTokensWith("many");
            assertThat(shared.write(path, TestCredentials.tokens(2), 1)).isEqualTo(2);
            assertThat(bao.tokensWith("many")).hasSize(1);
        }
    }

    @Test
    void check60_aPolicyThatSaysNoIsDeniedAndNobodyLogsInAgainForIt() {
        bao.call(
                "PUT",
                "sys/policies/acl/weak",
                "{\"policy\":\"path \\\"auth/token/lookup-self\\\" " + "{capabilities=[\\\"read\\\"]}\"}");
        try (HashicorpVault weak = vault(bao.appRole("weak", "weak", ""), Clock.systemUTC())) {
            for (int call = 0; call < 5; call++) {
                assertThatThrownBy(() -> weak.read(newPath(), 0)).isInstanceOf(VaultException.Denied.class);
            }
            assertThatThrownBy(() -> weak.write(newPath(), TestCredentials.tokens(1), 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageContaining("serai vault init");
            assertThat(weak.health().usable()).isFalse();
            assertThat(bao.tokensWith("weak")).hasSize(1);
        }
    }

    @Test
    void aTokenIsRenewedAtTwoThirdsOfItsLifeAndReplacedOnceItHasEnded() {
        TestClock clock = new TestClock();
        try (HashicorpVault timed = vault(login("timed", ",\"token_period\":\"1h\""), clock)) {
            assertThat(timed.read(newPath(), 0)).isEqualTo(new Absent());
            JsonNode first = bao.tokensWith("timed").getFirst();

            clock.advance(Duration.ofMinutes(39));
            timed.renewIfDue();
            assertThat(lastRenewal(bao.tokensWith("timed").getFirst())).isZero();

            clock.advance(Duration.ofMinutes(2));
            timed.renewIfDue();
            assertThat(bao.tokensWith("timed")).singleElement().satisfies(token -> {
                assertThat(token.path("accessor")).isEqualTo(first.path("accessor"));
                assertThat(lastRenewal(token)).isPositive();
            });

            // a machine that slept: nobody renewed, and the token is not even tried
            clock.advance(Duration.ofHours(2));
            assertThat(timed.read(newPath(), 0)).isEqualTo(new Absent());
            assertThat(bao.tokensWith("timed")).hasSize(2);
        }
    }

    private static long lastRenewal(JsonNode token) {
        return token.path("last_renewal_time").asLong();
    }

    @Test
    void aTokenStaysAliveWhileNobodyAsksForAnything() {
        try (HashicorpVault idle = vault(login("idle", ",\"token_period\":\"2s\""), Clock.systemUTC())) {
            idle.read(newPath(), 0);
            String accessor = bao.tokensWith("idle").getFirst().path("accessor").asText();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> bao.tokensWith("idle").stream()
                            .anyMatch(token -> token.path("accessor").asText().equals(accessor)
                                    && lastRenewal(token)
                                            >= token.path("creation_time").asLong() + 2));
        }
    }

    @Test
    void aTokenThatComesToItsUtmostLifeIsReplacedBeforeAnybodyIsRefused() {
        try (HashicorpVault mortal =
                vault(login("mortal", ",\"token_ttl\":\"2s\",\"token_max_ttl\":\"3s\""), Clock.systemUTC())) {
            mortal.read(newPath(), 0);
            String accessor =
                    bao.tokensWith("mortal").getFirst().path("accessor").asText();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                assertThat(mortal.read(newPath(), 0)).isEqualTo(new Absent());
                return bao.tokensWith("mortal").stream()
                        .noneMatch(token -> token.path("accessor").asText().equals(accessor));
            });
        }
    }

    @Test
    void aSecretIdThatWasWithdrawnIsDeniedUntilAnotherOneLiesInTheFile() throws IOException {
        VaultLogin.AppRole login = login("withdrawn", "");
        String secretId = Files.readString(login.secretIdFile()).strip();
        try (HashicorpVault locked = vault(login, Clock.systemUTC())) {
            bao.call("POST", "auth/approle/role/withdrawn/secret-id/destroy", "{\"secret_id\":\"" + secretId + "\"}");
            assertThatThrownBy(() -> locked.read(newPath(), 0))
                    .isInstanceOf(VaultException.Denied.class)
                    .hasMessageContaining(login.secretIdFile().toString())
                    .hasMessageContaining("serai vault init")
                    .hasMessageNotContaining(secretId);
            assertThat(locked.health().detail()).contains("does not let Serai log in");

            Files.delete(login.secretIdFile());
            assertThatThrownBy(() -> locked.read(newPath(), 0)).isInstanceOf(VaultException.Denied.class);
            Files.writeString(login.secretIdFile(), bao.secretId("withdrawn"));
            assertThat(locked.read(newPath(), 0)).isEqualTo(new Absent());
        }
    }
}
