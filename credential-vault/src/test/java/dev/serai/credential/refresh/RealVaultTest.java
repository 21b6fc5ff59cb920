package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real OpenBao in the middle of a refresh: sealed, or written by somebody else. */
class RealVaultTest {
    private static final Generation ONE = new Generation(1);
    private static final Generation TWO = new Generation(2);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private static PreparedOpenBao bao;

    private final ProviderSimulator provider = SIMULATOR.simulator();
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;
    private Cluster.Node b;
    private long grants;

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
        b = cluster.node("node-b");
        account.passExpiry();
        provider.clearCounts();
        grants = provider.liveGrants();
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    private RefreshOutcome refresh(Cluster.Node node) {
        return node.refresher.refresh(cluster.row(), ONE, true, Duration.ofSeconds(5));
    }

    private OAuthTokens stored() {
        return (OAuthTokens) cluster.stored();
    }

    @Test
    void check38_anAnswerOutlivesAnOpenBaoThatIsSealedAfterTheSend() {
        a.whenAnswered = () -> bao.server().seal();
        try {
            assertThat(refresh(a)).as("it is kept, so it may be used").isInstanceOf(RefreshOutcome.Refreshed.class);
        } finally {
            bao.server().unseal();
        }
        assertThat(stored().lineage().generation()).isEqualTo(ONE);

        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(stored().lineage().generation()).isEqualTo(TWO);
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertAlive();
    }

    @Test
    void check42_aConflictWithTheSameTokensIsReadBackAndTheAnswerWrittenOverThem() {
        OAuthTokens before = stored();
        a.whenAnswered = () ->
                assertThat(bao.vault().write(cluster.id().path(), before, 1)).isEqualTo(2);

        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);

        assertThat(stored().lineage().generation()).isEqualTo(TWO);
        assertThat(cluster.row().vaultVersion()).isEqualTo(3);
        assertAlive();
    }

    @Test
    void check42_aConflictWithANewerGrantIsReadBackAndLeftAlone() {
        OAuthTokens other = account.authorize(new Generation(7), 1);
        a.whenAnswered = () -> bao.vault().write(cluster.id().path(), other, 1);

        assertThat(refresh(a))
                .isInstanceOfSatisfying(
                        RefreshOutcome.StillValid.class,
                        newer -> assertThat(newer.tokens().accessToken()).isEqualTo(other.accessToken()));

        assertThat(stored().accessToken()).isEqualTo(other.accessToken());
        assertThat(b.ledger.unsettled(10)).isEmpty();
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
    }

    @Test
    void check42_aWriteWhoseAnswerIsLostIsFoundToBeItsOwn() {
        a.beforeStep = step -> {
            if (step.equals("RefreshLedger.publish")) {
                a.withoutDatabase(true);
            }
        };
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        a.beforeStep = step -> {};
        assertThat(cluster.row().generation()).isEqualTo(ONE);

        // the journal's entry meets its own tokens in the vault
        cluster.age(RefreshLedger.LEASE);
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(cluster.row().vaultVersion()).as("nothing was written again").isEqualTo(2);
        assertAlive();
    }

    private void assertAlive() {
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
        account.clock.set(requireNonNull(stored().expiresAt()).plusSeconds(1));
        assertThat(b.broker.token(cluster.id()).generation()).isEqualTo(new Generation(3));
    }
}
