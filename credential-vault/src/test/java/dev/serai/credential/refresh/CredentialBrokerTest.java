package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.connector.ErrorType;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker promises, against a provider whose refresh tokens are single-use and which kills a grant on reuse. */
class CredentialBrokerTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String REFRESHES = "token.refresh_token";

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private Account account;

    @BeforeEach
    void connect() {
        provider = SIMULATOR.simulator();
        account = new Account(provider);
        provider.clearCounts();
    }

    @AfterEach
    void close() throws IOException {
        account.close();
    }

    @Test
    void aGoodTokenIsServedFromMemory() {
        AccessToken first = account.broker.token(account.id());
        account.vault.reachable(false);
        account.clock.advance(Duration.ofMinutes(1));
        assertThat(account.broker.token(account.id())).isEqualTo(first);
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);
    }

    @Test
    void aHitMakesNothingNew() {
        AccessToken first = account.broker.token(account.id());
        assertThat(account.broker.token(account.id())).isSameAs(first);
    }

    @Test
    void aDisconnectElsewhereIsNoticedWithinTwoSeconds() {
        account.broker.token(account.id());
        account.connections.disconnect(account.id());
        account.clock.advance(Duration.ofSeconds(2));
        assertThatThrownBy(() -> account.broker.token(account.id()))
                .isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void aTokenIsRenewedFiveSecondsBeforeItsEndAndNotEarlier() {
        account.clock.set(requireNonNull(account.stored().expiresAt()).minusSeconds(6));
        account.broker.token(account.id());
        account.clock.advance(Duration.ofMillis(999));
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(1));
        account.clock.advance(Duration.ofMillis(1));
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(2));
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
    }

    @Test
    void aSignOfExpiryIsRefreshedAndReplayedOnce() throws IOException {
        provider.expireAccessTokens();
        assertThat(account.get("/api/me")).isEqualTo(200);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(provider.count("api.401")).isEqualTo(1);
        assertThat(provider.count("api.200")).isEqualTo(1);
    }

    @Test
    void twoHundredCallersOnAnExpiredTokenCauseOneRefreshAndNoFailure() throws Exception {
        account.get("/api/me");
        provider.expireAccessTokens();
        provider.slow(On.TOKEN, Duration.ofMillis(300));
        List<Future<Integer>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                calls.add(callers.submit(() -> account.get("/api/me")));
            }
        }
        for (Future<Integer> call : calls) {
            assertThat(call.get()).isEqualTo(200);
        }
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(account.connection().generation()).isEqualTo(new Generation(2));
    }

    @Test
    void theRotatedRefreshTokenIsInTheVaultBeforeTheNewAccessTokenIsUsed() {
        provider.expireAccessTokens();
        account.vault.failWrites(1_000);
        AccessToken used = account.broker.token(account.id());
        assertThatThrownBy(() -> account.broker.afterExpirySign(account.id(), used.generation(), WAIT))
                .isInstanceOf(CredentialUnavailableException.class);
        assertThat(account.stored().lineage().generation()).isEqualTo(new Generation(1));

        account.vault.failWrites(0);
        AccessToken newer = requireNonNull(account.broker.afterExpirySign(account.id(), used.generation(), WAIT));
        assertThat(newer.generation()).isEqualTo(new Generation(2));
        assertThat(account.stored().accessToken()).isEqualTo(newer.value());
        assertThat(provider.count(REFRESHES))
                .as("the answer was kept, not asked for again")
                .isEqualTo(1);
    }

    @Test
    void aRefreshThatDoesNotHelpIsNotRepeated() throws IOException {
        provider.unauthorizedForever(true);
        for (int i = 0; i < 1000; i++) {
            assertThat(account.get("/api/me")).isEqualTo(401);
        }
        assertThat(provider.count(REFRESHES)).isLessThanOrEqualTo(2);
    }

    @Test
    void afterTheHoldAnUncuredTokenIsRefreshedOnceMore() throws IOException {
        provider.unauthorizedForever(true);
        account.get("/api/me");
        account.clock.advance(Duration.ofSeconds(31));
        account.get("/api/me");
        account.get("/api/me");
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        account.clock.advance(Duration.ofSeconds(31));
        account.get("/api/me");
        assertThat(provider.count(REFRESHES)).as("the hold has doubled").isEqualTo(2);
    }

    @Test
    void aLostAnswerIsNotAskedForAgainWhileTheOldTokenMayLive() throws IOException {
        account.get("/api/me");
        provider.dropAnswer(On.REFRESH, 1);
        // forced, as a person may do; the token itself is good
        assertThatThrownBy(() -> account.broker.refresh(account.id(), new Generation(1), WAIT))
                .isInstanceOf(CredentialUnavailableException.class);
        assertThatThrownBy(() -> account.broker.refresh(account.id(), new Generation(1), WAIT))
                .isInstanceOf(CredentialUnavailableException.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(account.connection().status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void aLostAnswerIsAskedForOnceMoreAfterTheOldTokenHasEnded() {
        provider.dropAnswer(On.REFRESH, 1);
        account.passExpiry();
        Instant start = account.clock.instant();
        assertThatThrownBy(() -> account.broker.token(account.id())).isInstanceOf(CredentialUnavailableException.class);
        assertThatThrownBy(() -> account.broker.token(account.id())).isInstanceOf(CredentialUnavailableException.class);
        assertThat(account.clock.instant())
                .as("nobody else has it: no use to wait")
                .isEqualTo(start);
        assertThat(provider.count(REFRESHES))
                .as("the provider may still be working on it")
                .isEqualTo(1);

        account.clock.advance(Duration.ofSeconds(81));
        // a strict provider has used the refresh token up: now it is certain, and only now
        assertThatThrownBy(() -> account.broker.token(account.id()))
                .isInstanceOf(ReauthorizationRequiredException.class)
                .hasMessageContaining("answer to a refresh was lost");
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        assertThat(account.connection().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
    }

    @Test
    void aCallerWithoutAGoodTokenWaitsOutAVaultThatCannotBeRead() {
        account.passExpiry();
        account.vault.failRequests(30);
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(2));
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
    }

    @Test
    void aCallerWithoutAGoodTokenWaitsOutAVaultThatCannotBeWrittenWhenTheAnswerComes() {
        account.passExpiry();
        account.vault.failWrites(20);
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(2));
        assertThat(provider.count(REFRESHES)).as("the answer was kept").isEqualTo(1);
    }

    @Test
    void aCallerIsToldOfAVaultThatStaysAwayWhenItHasWaitedItsTime() {
        account.passExpiry();
        account.vault.reachable(false);
        Instant start = account.clock.instant();
        assertThatThrownBy(() -> account.broker.token(account.id(), WAIT))
                .isInstanceOfSatisfying(
                        SeraiException.class, e -> assertThat(e.isTransient()).isTrue());
        assertThat(account.clock.instant())
                .isBetween(start.plus(WAIT), start.plus(WAIT).plusSeconds(2));
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);
    }

    @Test
    void aLostAnswerOfAProviderThatDoesNotRotateIsSimplyAskedForAgain() {
        try (Account plain = new Account(provider, Rotation.NONE)) {
            provider.clearCounts();
            provider.faults().inject(new Fault.Instead(500, Map.of(), ""), On.REFRESH, 1);
            plain.passExpiry();
            assertThatThrownBy(() -> plain.broker.token(plain.id())).isInstanceOf(CredentialUnavailableException.class);
            plain.clock.advance(Duration.ofSeconds(2));
            assertThat(plain.broker.token(plain.id()).generation()).isEqualTo(new Generation(2));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRefusalOfTheNewestRefreshTokenEndsTheConnection() {
        provider.revokeGrants();
        assertThatThrownBy(() -> account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(account.connection().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(account.connection().problem()).contains("Observant has ended this authorisation");

        assertThatThrownBy(() -> account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(provider.count(REFRESHES))
                .as("a dead grant is not asked again")
                .isEqualTo(1);
    }

    @Test
    void afterTheGrantsEndItsLastAccessTokenIsServedUntilTheProviderRefusesIt() throws IOException {
        provider.faults().inject(Faults.invalidGrant(), On.REFRESH);
        assertThatThrownBy(() -> account.broker.refresh(account.id(), null, WAIT))
                .isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(account.connection().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(account.get("/api/me")).isEqualTo(200);
        assertThat(account.connection().isOver(account.clock.instant())).isFalse();

        provider.expireAccessTokens();
        assertThatThrownBy(() -> account.get("/api/me")).isInstanceOf(ReauthorizationRequiredException.class);

        assertThat(account.connection().isOver(account.clock.instant())).isTrue();
        provider.clearCounts();
        assertThatThrownBy(() -> account.get("/api/me")).isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(provider.requests()).as("the provider has said no").isEmpty();
    }

    @Test
    void check33_aWrongClientSecretNeverEndsAConnection() {
        provider.faults().inject(Faults.invalidClient(), On.REFRESH, 1);
        assertThatThrownBy(() -> account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("an admin has to enter them again");
        assertThat(account.connection().status()).isEqualTo(Status.ACTIVE);
        account.clock.advance(Duration.ofSeconds(2));
        assertThat(account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401})
    void theOtherSecretIsTriedWhateverTheStatusOfTheRefusal(int status) {
        SecretPath path = account.connection().client().path();
        if (!(account.vault.read(path, 0) instanceof Read.Found(ClientSecret right, long version))) {
            throw new AssertionError("The client has no secret.");
        }
        account.vault.write(path, new ClientSecret(SecretValue.of("from-before"), right.secret(), 2), version);
        provider.faults()
                .inject(
                        new Fault.Instead(
                                status, Map.of("Content-Type", "application/json"), "{\"error\":\"invalid_client\"}"),
                        On.REFRESH,
                        1);
        provider.clearCounts();

        assertThat(account.broker
                        .afterExpirySign(account.id(), new Generation(1), WAIT)
                        .generation())
                .isEqualTo(new Generation(2));

        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        assertThat(account.connection().status()).isEqualTo(Status.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_scope", "invalid_request", "unsupported_grant_type"})
    void aFaultOfTheConnectorOrItsConfigurationEndsNothingAndIsNotTriedInALoop(String error) {
        provider.faults()
                .inject(
                        new Fault.Instead(
                                400, Map.of("Content-Type", "application/json"), "{\"error\":\"" + error + "\"}"),
                        On.REFRESH,
                        1);
        account.passExpiry();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> account.broker.token(account.id()))
                    .isInstanceOf(CredentialUnavailableException.class);
        }
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(account.connection().status()).isEqualTo(Status.ACTIVE);

        account.clock.advance(Duration.ofSeconds(2));
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(2));
    }

    @Test
    void check32_aProviderThatAsksForAPauseGetsIt() {
        provider.tooManyRequests(On.REFRESH, 1, "120");
        account.passExpiry();
        assertThatThrownBy(() -> account.broker.token(account.id())).isInstanceOf(CredentialUnavailableException.class);
        account.clock.advance(Duration.ofSeconds(119));
        assertThatThrownBy(() -> account.broker.token(account.id())).isInstanceOf(CredentialUnavailableException.class);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        account.clock.advance(Duration.ofSeconds(2));
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(2));
    }

    @Test
    void check34_fewerScopesAtARefreshShowInTheConnection() {
        assertThat(account.connection().scopes()).containsExactly("sensor-data");
        provider.faults()
                .inject(new Fault.Edit(Map.of("scope", TextNode.valueOf("weather")), List.of()), On.REFRESH, 1);
        account.passExpiry();

        account.broker.token(account.id());

        assertThat(account.connection().scopes()).containsExactly("weather");
        assertThat(account.stored().scopes()).containsExactly("weather");
    }

    @Test
    void check27_anAnswerWithoutRefreshTokenKeepsTheOldOne() {
        provider.faults().inject(new Fault.KeepRefreshToken(false), On.REFRESH, 1);
        provider.expireAccessTokens();
        var before = account.stored().refreshToken();
        assertThat(account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isNotNull();
        assertThat(account.stored().refreshToken()).isEqualTo(before);
    }

    @Test
    void check28_anEmptyRefreshTokenKeepsTheOldOne() {
        provider.faults().inject(new Fault.KeepRefreshToken(true), On.REFRESH, 1);
        var before = account.stored().refreshToken();
        assertThat(account.broker.afterExpirySign(account.id(), new Generation(1), WAIT))
                .isNotNull();
        assertThat(account.stored().refreshToken()).isEqualTo(before);
    }

    @Test
    void aDisconnectedConnectionIsNotResurrectedByARefresh() {
        account.broker.token(account.id());
        account.connections.disconnect(account.id());
        account.broker.forget(account.id());
        assertThatThrownBy(() -> account.broker.token(account.id()))
                .isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(account.connection().status()).isEqualTo(Status.DISCONNECTED);
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);
    }

    @Test
    void aTokenThatStillLivesIsServedWhileRefreshesFail() {
        account.broker.token(account.id());
        provider.unavailable(On.REFRESH, 100);
        Instant end = requireNonNull(account.stored().expiresAt());
        account.clock.set(end.minusSeconds(1));
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(1));
        assertThat(provider.count(REFRESHES)).as("it was tried").isEqualTo(1);
    }

    @Test
    void check43_twoConnectionsOfOneUserByOneClientAreRefreshedEachByItself() throws Exception {
        ConnectionId second = account.connect();
        provider.clearCounts();
        account.passExpiry();
        List<Future<AccessToken>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                ConnectionId id = i % 2 == 0 ? account.id() : second;
                calls.add(callers.submit(() -> account.broker.token(id)));
            }
        }
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        AccessToken one = calls.get(0).get();
        AccessToken other = calls.get(1).get();
        assertThat(one.value()).isNotEqualTo(other.value());
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).get()).isEqualTo(i % 2 == 0 ? one : other);
        }

        account.revoke(account.stored());
        account.passExpiry();
        assertThatThrownBy(() -> account.broker.token(account.id()))
                .isInstanceOf(ReauthorizationRequiredException.class);
        assertThat(account.broker.token(second).generation())
                .as("the other lives on")
                .isEqualTo(new Generation(3));
    }

    /** Three seconds before its end: near enough to be renewed, and good for a call. */
    private void nearItsEnd() {
        account.broker.token(account.id());
        account.clock.set(requireNonNull(account.stored().expiresAt()).minusSeconds(3));
    }

    @Test
    void aTokenThatLivesIsServedThoughItsGrantHasEnded() {
        nearItsEnd();
        account.revoke(account.stored());
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(1));
        assertThat(account.connection().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        account.passExpiry();
        assertThatThrownBy(() -> account.broker.token(account.id()))
                .isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void aTokenThatLivesIsServedThoughTheVaultSaysNo() {
        nearItsEnd();
        account.vault.denies(true);
        assertThat(account.broker.token(account.id()).generation()).isEqualTo(new Generation(1));
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);
    }

    @Test
    void aRefreshThatDidNotComeAboutIsCountedToo() {
        List<RefreshOutcome> heard = new CopyOnWriteArrayList<>();
        CredentialListener listener = new CredentialListener() {
            @Override
            public void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {
                heard.add(outcome);
            }
        };
        try (CredentialBroker broker =
                new CredentialBroker(account.connections, account.vault, account.refresher, listener, account.clock)) {
            broker.token(account.id());
            account.clock.set(requireNonNull(account.stored().expiresAt()).minusSeconds(3));
            account.vault.denies(true);
            broker.token(account.id());
        }
        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        RefreshOutcome.Deferred.class,
                        deferred -> assertThat(deferred.type()).isEqualTo(ErrorType.VAULT));
    }

    @Test
    void aForcedRefreshIsOneAlsoWhereSignsOfExpiryAreNotHeededForNow() {
        account.broker.token(account.id());
        account.broker.uncured(account.id());
        assertThat(account.broker.refresh(account.id(), new Generation(1), WAIT).generation())
                .as("a sign")
                .isEqualTo(new Generation(1));
        assertThat(account.broker.refresh(account.id(), null, WAIT).generation())
                .isEqualTo(new Generation(2));
    }
}
