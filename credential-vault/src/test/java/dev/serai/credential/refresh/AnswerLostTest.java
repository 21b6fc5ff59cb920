package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.connector.OAuth2.Rotation;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.http.TestOutbound;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A provider that did what it was asked, and whose answer does not arrive: at two nodes that share a PostgreSQL. A second of
 * the call's deadline of 20 s lasts 60 ms here, and a second in the long form; the time that a provider is given to settle
 * passes in the database's rows.
 */
class AnswerLostTest {
    private static final Duration SECOND =
            Boolean.getBoolean("serai.long") ? Duration.ofSeconds(1) : Duration.ofMillis(60);
    private static final String REFRESHES = "token.refresh_token";
    private static final Generation ONE = new Generation(1);
    private static final Generation TWO = new Generation(2);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    @TempDir
    Path disks;

    private final ProviderSimulator provider = SIMULATOR.simulator();
    private Account account;
    private Cluster cluster;
    private Cluster.Node a;
    private Cluster.Node b;

    /** Ways to lose an answer after the refresh was committed. */
    enum Lost {
        ANSWERED_AFTER_25_S(new Fault.LateAnswer(SECOND.multipliedBy(25))),
        BEGUN_AFTER_25_S(new Fault.Late(SECOND.multipliedBy(25))),
        RESET(new Fault.DropAnswer()),
        STATUS_500(new Fault.FailAfter(500));

        private final Fault fault;

        Lost(Fault fault) {
            this.fault = fault;
        }
    }

    private void connect(Rotation rotation) {
        account =
                new Account(provider, TestAccounts.connector(provider.url(), rotation), TestOutbound.impatient(SECOND));
        cluster = new Cluster(account, disks);
        a = cluster.node("node-a");
        b = cluster.node("node-b");
        provider.clearCounts();
    }

    @AfterEach
    void close() throws IOException {
        cluster.close();
        account.close();
    }

    private RefreshOutcome refresh(Cluster.Node node) {
        return node.refresher.refresh(cluster.row(), ONE, false, Duration.ofSeconds(5));
    }

    private void lose(Lost how) {
        int given = refreshTokens();
        provider.faults().inject(how.fault, On.REFRESH, 1);
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Unknown.class);
        await("it is committed whether anybody still listens or not").until(() -> refreshTokens() == given + 1);
    }

    private int refreshTokens() {
        return requireNonNull(provider.secrets().get("refresh_token")).size();
    }

    private void pass(Duration time) {
        cluster.age(time);
        account.clock.advance(time);
        a.upkeep.round();
        b.upkeep.round();
    }

    private long sent() {
        return provider.count(REFRESHES);
    }

    @ParameterizedTest
    @EnumSource
    void aStrictProviderIsAskedOnceMoreWhenItHasSurelyDoneWithItAndThenNeverAgain(Lost how) {
        connect(Rotation.SINGLE_USE);
        account.passExpiry();
        lose(how);
        for (int seconds = 0; seconds < 75; seconds += 25) {
            for (Cluster.Node node : List.of(a, b)) {
                assertThat(refresh(node))
                        .isInstanceOfSatisfying(
                                RefreshOutcome.Unknown.class,
                                unknown -> assertThat(unknown.why()).contains("may still be working on it"));
            }
            pass(Duration.ofSeconds(25));
        }
        assertThat(sent()).isEqualTo(1);

        pass(Duration.ofSeconds(10));
        assertThat(refresh(b))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Refused.class,
                        refused -> assertThat(refused.problem()).contains("answer to a refresh was lost", "node-a"));
        assertThat(cluster.row().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(1));
            assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refused.class);
            assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Refused.class);
        }
        assertThat(sent()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatLivesIsServedToItsEndAndNotRiskedForAnother(Lost how) {
        connect(Rotation.SINGLE_USE);
        lose(how);
        for (int third = 0; third < 3; third++) {
            pass(Duration.ofHours(7));
            for (Cluster.Node node : List.of(a, b)) {
                assertThat(refresh(node)).isInstanceOf(RefreshOutcome.Unknown.class);
                assertThat(node.broker.token(cluster.id()).generation()).isEqualTo(ONE);
            }
        }
        assertThat(sent()).isEqualTo(1);
        assertThat(cluster.row().status()).isEqualTo(Status.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void whatTheProviderNeverWorkedOnIsSavedByTheOneTry(int status) {
        connect(Rotation.SINGLE_USE);
        account.passExpiry();
        provider.faults().inject(new Fault.Instead(status, Map.of(), ""), On.REFRESH, 1);
        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Unknown.class);
        pass(Duration.ofSeconds(85));

        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(cluster.row().generation()).isEqualTo(TWO);
        assertThat(sent()).isEqualTo(2);
        account.clock.set(requireNonNull(cluster.row().expiresAt()).plusSeconds(1));
        assertThat(a.broker.token(cluster.id()).generation())
                .as("the grant lives")
                .isEqualTo(new Generation(3));
    }

    @ParameterizedTest
    @EnumSource
    void whereRefreshTokensStayAsTheyAreItIsAskedForAgainAfterAPauseAndNothingIsLost(Lost how) {
        connect(Rotation.NONE);
        provider.faults().inject(new Fault.KeepRefreshToken(false), On.REFRESH);
        account.passExpiry();
        provider.faults().inject(how.fault, On.REFRESH, 2);
        for (int loss = 1; loss <= 2; loss++) {
            for (int i = 0; i < 5; i++) {
                assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Deferred.class);
            }
            assertThat(sent()).isEqualTo(loss);
            pass(Duration.ofSeconds(3));
        }

        assertThat(refresh(a)).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(cluster.row().status()).isEqualTo(Status.ACTIVE);
        assertThat(refresh(b)).isInstanceOf(RefreshOutcome.StillValid.class);
        assertThat(sent()).isEqualTo(3);
    }
}
