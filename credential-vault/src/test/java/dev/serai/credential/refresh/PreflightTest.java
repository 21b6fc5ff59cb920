package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connector.ErrorType;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.Generation;
import dev.serai.credential.VaultException;
import dev.serai.credential.hashicorp.HashicorpVault;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is sent whose answer could not be kept, and the token in use serves on: with a real OpenBao and a real disk. */
class PreflightTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private static PreparedOpenBao bao;

    private final ProviderSimulator provider = SIMULATOR.simulator();
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;

    @BeforeAll
    static void start(@TempDir Path folder) {
        bao = PreparedOpenBao.start(folder);
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    @BeforeEach
    void connect(@TempDir Path disks) {
        account = new Account(provider);
        cluster = new Cluster(account, disks, bao.vault());
        a = cluster.node("node-a");
        a.broker.token(cluster.id());
        provider.clearCounts();
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    /** Its token still lives. */
    private static RefreshOutcome refresh(Cluster cluster, Cluster.Node node) {
        try {
            return node.refresher.refresh(cluster.row(), new Generation(1), false, WAIT);
        } catch (VaultException e) {
            return new RefreshOutcome.Deferred(ErrorType.VAULT, e.getMessage(), null);
        }
    }

    private void assertThatNothingWasSent(RefreshOutcome outcome, ErrorType type) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RefreshOutcome.Deferred.class,
                        deferred -> assertThat(deferred.type()).isEqualTo(type));
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);
        assertThat(a.broker.token(cluster.id()).generation()).isEqualTo(new Generation(1));
    }

    @Test
    void aSealedVault() {
        bao.server().seal();
        try {
            assertThatNothingWasSent(refresh(cluster, a), ErrorType.VAULT);
        } finally {
            bao.server().unseal();
        }
        assertThat(refresh(cluster, a)).isInstanceOf(RefreshOutcome.Refreshed.class);
    }

    @Test
    void aVaultThatCanBeReadAndNotWritten(@TempDir Path folder) throws IOException {
        bao.server().call("PUT", "/v1/sys/policies/acl/reader", """
                {"policy": "path \\"serai/data/*\\" { capabilities = [\\"read\\"] }"}""");
        String token = bao.server()
                .call("POST", "/v1/auth/token/create", "{\"policies\": [\"reader\"]}")
                .body()
                .replaceAll("(?s).*\"client_token\":\"([^\"]+)\".*", "$1");
        Path file = Files.writeString(folder.resolve("token"), token);
        try (CredentialVault reader =
                new HashicorpVault(bao.settings(), new VaultLogin.TokenFile(file), Clock.systemUTC())) {
            RefreshParts parts = a.parts;
            Refresher refresher = new Refresher(new RefreshParts(
                    parts.connections(),
                    parts.connectors(),
                    reader,
                    parts.call(),
                    parts.ledger(),
                    parts.local(),
                    parts.node(),
                    parts.late(),
                    parts.holdDown(),
                    parts.clock(),
                    parts.random(),
                    parts.pause()));
            assertThatNothingWasSent(refresher.refresh(cluster.row(), new Generation(1), false, WAIT), ErrorType.VAULT);
        }
        assertThat(refresh(cluster, a)).isInstanceOf(RefreshOutcome.Refreshed.class);
    }

    @Test
    void aDiskThatWasWellSomeSecondsAgoIsLookedAtAgain() throws IOException {
        assertThat(refresh(cluster, a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        Path taken = Files.createDirectories(a.disk.resolve("probe.half"));
        account.clock.advance(Duration.ofSeconds(6));
        assertThat(a.refresher.refresh(cluster.row(), new Generation(2), false, WAIT))
                .isInstanceOf(RefreshOutcome.Deferred.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        Files.delete(taken);
    }

    @Test
    void aDiskThatTakesNoAnswer() throws IOException {
        // whoever runs this may write where the platform's user may not: so the name is taken
        Path taken = Files.createDirectories(a.disk.resolve("probe.half"));
        assertThatNothingWasSent(refresh(cluster, a), ErrorType.INTERNAL);

        Files.delete(taken);
        assertThat(refresh(cluster, a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
    }
}
