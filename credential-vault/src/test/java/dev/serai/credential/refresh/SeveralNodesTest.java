package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that share a PostgreSQL and a vault, against a provider whose refresh tokens are single-use and which kills a
 * grant on reuse.
 */
class SeveralNodesTest {
    private static final String REFRESHES = "token.refresh_token";
    private static final Generation ONE = new Generation(1);
    private static final Generation TWO = new Generation(2);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    @TempDir
    Path disks;

    private ProviderSimulator provider;
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;
    private Cluster.Node b;
    private long grants;

    @BeforeEach
    void connect() {
        provider = SIMULATOR.simulator();
        account = new Account(provider);
        cluster = new Cluster(account, disks);
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

    private long sent() {
        return provider.count(REFRESHES);
    }

    @Test
    void check36_aHundredCallersOnEachOfThreeNodesCauseOneRefresh() throws Exception {
        provider.slow(On.TOKEN, Duration.ofMillis(300));
        List<Cluster.Node> nodes = List.of(a, b, cluster.node("node-c"));
        List<Future<AccessToken>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                for (Cluster.Node node : nodes) {
                    calls.add(callers.submit(() -> node.broker.token(cluster.id())));
                }
            }
        }
        for (Future<AccessToken> call : calls) {
            assertThat(call.get().generation()).isEqualTo(TWO);
        }
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void check38_anAnswerOutlivesAVaultThatIsSealedWhenItComes() {
        a.whenAnswered = () -> account.vault.failWrites(Integer.MAX_VALUE);
        assertThat(refresh(a)).as("it is kept, so it may be used").isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(ONE);

        account.vault.failWrites(0);
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(TWO);
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
    }

    @Test
    void check38_anAnswerThatNobodyAsksForIsSettledAllTheSame() {
        a.whenAnswered = () -> account.vault.failWrites(Integer.MAX_VALUE);
        refresh(a);
        account.vault.failWrites(0);
        b.upkeep.round();
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(b.ledger.unsettled(10)).isEmpty();
    }

    @Test
    void check39_anAnswerOutlivesADatabaseThatIsDownWhenItComes() {
        a.whenAnswered = () -> a.withoutDatabase(true);
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(TWO);
        assertThat(cluster.row().generation()).isEqualTo(ONE);

        cluster.age(RefreshLedger.LEASE);
        assertThat(refresh(b)).as("the vault shows whose attempt it was").isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void anAnswerOnADiskAloneComesBackWithItsNode() {
        a.whenAnswered = () -> {
            a.withoutDatabase(true);
            account.vault.failWrites(Integer.MAX_VALUE);
        };
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        account.vault.failWrites(0);
        cluster.age(Duration.ofMinutes(5));
        assertThat(refresh(b)).as("its node may still have it").isInstanceOf(RefreshOutcome.Unknown.class);

        cluster.node("node-a").upkeep.round();
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
    }

    @Test
    void aCallerWaitsForTheNodeThatMayHaveTheAnswerUntilThatNodeSpeaks() {
        a.whenAnswered = () -> {
            a.withoutDatabase(true);
            account.vault.failWrites(Integer.MAX_VALUE);
        };
        refresh(a);
        account.vault.failWrites(0);
        cluster.age(Duration.ofMinutes(5));
        AtomicInteger looks = new AtomicInteger();
        b.beforeStep = step -> {
            if (step.equals("RefreshLedger.take") && looks.incrementAndGet() == 4) {
                cluster.node("node-a").upkeep.round();
            }
        };
        assertThat(b.broker.token(account.id()).generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void check45_aRefusalSpeaksOnlyOfTheTokenThatWasSentWhatCameMeanwhileLivesOn() {
        OAuthTokens newer = account.authorize(TWO, 1);
        provider.faults()
                .inject(
                        new Fault.Instead(
                                400, Map.of("Content-Type", "application/json"), "{\"error\":\"invalid_grant\"}"),
                        On.REFRESH,
                        1);
        a.whenAnswered = () -> account.vault.write(cluster.id().path(), newer, 1);

        assertThat(refresh(a))
                .isInstanceOfSatisfying(
                        RefreshOutcome.StillValid.class,
                        valid -> assertThat(valid.tokens()).isEqualTo(newer));

        assertThat(cluster.row().status()).isEqualTo(Status.ACTIVE);
        assertThat(cluster.row().generation()).as("shown to everybody").isEqualTo(TWO);
        assertThat(b.broker.token(cluster.id()).value()).isEqualTo(newer.accessToken());
    }

    @Test
    void aNodeThatIsStillAtItSendsNothingASecondTimeAlthoughItsLeaseRanOut() {
        List<RefreshOutcome> meanwhile = new ArrayList<>();
        a.whenAnswered = () -> {
            a.whenAnswered = () -> {};
            cluster.age(Duration.ofMinutes(5));
            // another caller of the same process, past those that wait for one another
            meanwhile.add(refresh(a));
        };
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(meanwhile)
                .singleElement()
                .isInstanceOfSatisfying(
                        RefreshOutcome.Unknown.class,
                        unknown -> assertThat(unknown.mayCome()).isTrue());
        assertThat(sent()).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
    }

    @Test
    void whoHesitatedBetweenIntentAndSendingBeginsAnew() {
        List<String> steps = new ArrayList<>();
        a.beforeStep = step -> {
            steps.add(step);
            if (step.equals("RefreshLedger.open") && !steps.contains("RefreshLedger.resolve")) {
                account.clock.advance(Duration.ofSeconds(21));
            }
        };
        assertThat(a.refresher.refresh(cluster.row(), ONE, true, CredentialBroker.TOKEN_WAIT))
                .isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(steps.stream().filter("RefreshLedger.open"::equals)).hasSize(2);
        assertThat(steps.stream().filter("RefreshCall.send"::equals)).hasSize(1);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void aCallerIsToldThatNothingIsKnownWhenItHasWaitedItsTimeForASilentNode() {
        a.whenAnswered = () -> {
            a.withoutDatabase(true);
            account.vault.failWrites(Integer.MAX_VALUE);
        };
        refresh(a);
        account.vault.failWrites(0);
        cluster.age(Duration.ofMinutes(5));
        Instant start = account.clock.instant();
        assertThatThrownBy(() -> b.broker.token(account.id()))
                .isInstanceOf(CredentialUnavailableException.class)
                // the last try has a second, on the wall: on a slow machine it says that instead
                .message()
                .containsPattern("node node-a has sent a refresh and may still have its answer"
                        + "|The refresh under way takes longer than");
        assertThat(Duration.between(start, account.clock.instant()))
                .isBetween(CredentialBroker.TOKEN_WAIT.minusSeconds(3), CredentialBroker.TOKEN_WAIT);
        assertThat(sent()).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
    }

    @Test
    void anAnswerThatOnlyItsProcessHasIsHandedOnAsSoonAsItCanBe() throws IOException {
        a.whenAnswered = () -> {
            a.withoutDatabase(true);
            a.withoutDisk();
            account.vault.failWrites(Integer.MAX_VALUE);
        };
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Deferred.class);
        account.vault.failWrites(0);
        Files.createDirectory(a.disk);
        cluster.age(Duration.ofMinutes(5));
        assertThat(refresh(b)).as("node a is silent").isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(a.refresher.busy()).as("it says so when it speaks").hasSize(1);

        a.withoutDatabase(false);
        a.upkeep.round();
        assertThat(a.refresher.busy()).isEmpty();
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
        assertThat(provider.liveGrants()).isEqualTo(grants);
    }

    @Test
    void aLostAnswerIsNotAskedForAgainBeforeTheProviderIsSurelyDone() {
        provider.dropAnswer(On.TOKEN, 1);
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Unknown.class);
        a.upkeep.round();
        assertThat(refresh(b))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("may still be working on it"));
        cluster.age(Duration.ofSeconds(70));
        a.upkeep.round();
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasSpokenSinceHasNoAnswer() {
        provider.dropAnswer(On.TOKEN, 1);
        refresh(a);
        cluster.age(Duration.ofSeconds(90));
        assertThat(refresh(b)).as("node a is silent").isInstanceOf(RefreshOutcome.Unknown.class);
        a.upkeep.round();
        assertThat(refresh(b))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Refused.class,
                        refused -> assertThat(refused.problem()).contains("lost", "node-a"));
        assertThat(cluster.row().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(sent()).isEqualTo(2);
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refused.class);
        assertThat(sent()).as("what has ended is not tried again").isEqualTo(2);
    }

    @Test
    void aNodeThatIsStillAtItIsWaitedFor() {
        provider.dropAnswer(On.TOKEN, 1);
        refresh(a);
        cluster.age(Duration.ofSeconds(90));
        a.ledger.speak(
                "node-a",
                Set.of(cluster.database
                        .first(row -> row.getString(1), "select attempt_id from refresh_lease")
                        .orElseThrow()),
                a.ledger.now());
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void aNodeThatNeverComesBackIsWaitedForUntilTheHoldDown() {
        provider.refuseConnections();
        assertThat(refresh(a)).as("nothing was sent").isInstanceOf(RefreshOutcome.Deferred.class);
        provider.acceptConnections();
        account.clock.advance(Duration.ofMinutes(20));
        a.whenAnswered = () -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> refresh(a)).hasMessage("killed");
        cluster.age(RefreshParts.HOLD_DOWN.minusSeconds(20));
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(sent()).isEqualTo(1);
        cluster.age(Duration.ofSeconds(40));
        assertThat(refresh(b))
                .as("the provider had answered: one try, and it is over")
                .isInstanceOf(RefreshOutcome.Refused.class);
        assertThat(sent()).isEqualTo(2);
    }

    @Test
    void check44_aDisconnectDuringARefreshIsNotUndone() {
        a.whenAnswered = () -> {
            assertThat(b.ledger.disconnect(cluster.id(), 1)).hasValue(2);
            account.vault.write(cluster.id().path(), new Tombstone(2), 1);
        };
        assertThatThrownBy(() -> refresh(a)).isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(account.vault.read(cluster.id().path(), 0))
                .isInstanceOfSatisfying(
                        Read.Found.class,
                        found -> assertThat(found.credential()).isEqualTo(new Tombstone(2)));
        assertThat(cluster.row().status()).isEqualTo(Status.DISCONNECTED);
        b.upkeep.round();
        assertThat(cluster.late).as("to be revoked").isNotEmpty();
        assertThat(b.ledger.unsettled(10)).isEmpty();
        assertThat(cluster.row().status()).isEqualTo(Status.DISCONNECTED);
    }

    @Test
    void aNewGrantDuringARefreshIsNotOverwritten() {
        OAuthTokens before = account.stored();
        OAuthTokens granted = new OAuthTokens(
                SecretValue.of("new-access"),
                SecretValue.of("new-refresh"),
                before.scopes(),
                account.clock.instant(),
                account.clock.instant().plusSeconds(3600),
                null,
                Map.of(),
                Lineage.first(TWO, 2, "new-grant"));
        a.whenAnswered =
                () -> assertThat(b.refresher.replace(cluster.id(), granted)).isTrue();
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.StillValid.class);
        b.upkeep.round();
        assertThat(account.stored().accessToken()).isEqualTo(SecretValue.of("new-access"));
        assertThat(cluster.row().incarnation()).isEqualTo(2);
        assertThat(cluster.row().status()).isEqualTo(Status.ACTIVE);
        assertThat(cluster.late)
                .as("revoking it could revoke the new grant, too")
                .isEmpty();
        assertThat(b.ledger.unsettled(10)).isEmpty();
    }

    @Test
    void aRestoredDatabaseSendsNothingBeforeEveryNodeHasSpoken() {
        a.upkeep.round();
        b.upkeep.round();
        cluster.database.update("update serai_node set spoke_at = spoke_at - interval '2 minutes'");
        assertThat(new RefreshNodes(cluster.source).markRestored()).isEqualTo(1);
        cluster.age(Duration.ofSeconds(90));
        a.upkeep.round();
        assertThat(refresh(a)).as("node b may have an answer on its disk").isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(sent()).isZero();
        b.upkeep.round();
        assertThat(refresh(a))
                .as("nothing had been sent since the backup")
                .isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void anAnswerFromBeforeARestoreComesBackFromItsDisk() {
        a.whenAnswered = () -> account.vault.failWrites(Integer.MAX_VALUE);
        refresh(a);
        account.vault.failWrites(0);
        // the backup is older than the answer
        cluster.database.update("delete from refresh_journal");
        new RefreshNodes(cluster.source).markRestored();
        cluster.node("node-a").upkeep.round();
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void nobodyWaitsForANodeThatAnOperatorDeclaredGone() {
        provider.dropAnswer(On.TOKEN, 1);
        a.upkeep.round();
        refresh(a);
        cluster.age(Duration.ofSeconds(90));
        RefreshNodes nodes = new RefreshNodes(cluster.source);
        assertThat(nodes.declareGone("node-a")).as("it spoke just now").isFalse();
        cluster.database.update("update serai_node set spoke_at = spoke_at - interval '2 minutes'");
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Unknown.class);
        assertThat(nodes.declareGone("node-a")).isTrue();
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Refused.class);
        assertThat(sent()).isEqualTo(2);
    }

    @Test
    void check45_aGrantThatHasEndedIsAskedForOnce() {
        provider.revokeGrants();
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refused.class);
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Refused.class);
        assertThatThrownBy(() -> a.broker.token(cluster.id())).isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void check45_aRefreshTokenThatSomebodyElseHasUsedIsTriedOnce() {
        account.refreshElsewhere();
        provider.clearCounts();

        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refused.class);

        assertThat(provider.liveGrants())
                .as("this provider ends a grant at its second use")
                .isEqualTo(grants - 1);
        for (int i = 0; i < 3; i++) {
            assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refused.class);
            assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Refused.class);
        }
        assertThat(cluster.row().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(sent()).isEqualTo(1);
    }
}
