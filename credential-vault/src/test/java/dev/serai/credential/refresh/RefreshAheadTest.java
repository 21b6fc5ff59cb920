package dev.serai.credential.refresh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.connector.OAuth2.Refresh;
import dev.serai.connector.OAuth2.Rotation;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Step A12: tokens in use are renewed before their end, and nobody waits for it. */
class RefreshAheadTest {
    private static final String REFRESHES = "token.refresh_token";
    private static final Generation FIRST = new Generation(1);
    private static final Generation SECOND = new Generation(2);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private Account account;
    private RefreshAhead ahead;

    @BeforeEach
    void connect() {
        provider = SIMULATOR.simulator();
        account = new Account(provider);
        ahead = ahead(new Random(12));
        provider.clearCounts();
    }

    private RefreshAhead ahead(RandomGenerator random) {
        return new RefreshAhead(
                account.broker,
                account.connections,
                id -> Optional.of(account.connector),
                () -> 1,
                account.clock,
                random);
    }

    @AfterEach
    void close() throws IOException {
        ahead.close();
        account.close();
    }

    @Test
    void a12_aTokenInUseIsRenewedAt70To90PercentOfItsLifeBeforeAnybodyAsks() {
        assertThat(generation()).isEqualTo(FIRST);
        lookAt(0.69);
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);

        lookAt(0.91);

        await().until(() -> generation().equals(SECOND));
        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(account.connection().generation()).isEqualTo(SECOND);
    }

    @Test
    void a12_theOldTokenServesOnWhileTheRefreshRuns() {
        generation();
        provider.faults().inject(new Fault.LateAnswer(Duration.ofSeconds(2)), On.REFRESH, 1);
        lookAt(0.91);
        await().until(() -> provider.count(REFRESHES) == 1);

        assertThat(generation()).isEqualTo(FIRST);
        assertThat(provider.count(REFRESHES + ".200")).as("it is under way").isZero();

        await().until(() -> generation().equals(SECOND));
    }

    @Test
    void a12_theOldTokenServesOnWhenTheRefreshFailsAndItIsTriedAgain() {
        ahead.close();
        // at the earliest, so that there is time for more than one try
        ahead = ahead(() -> 0L);
        generation();
        provider.tooManyRequests(On.REFRESH, 1, "1");
        lookAt(0.71);
        await().until(() -> provider.count(REFRESHES + ".429") == 1);
        assertThat(generation()).isEqualTo(FIRST);

        await().until(() -> {
            account.clock.advance(Duration.ofMinutes(10));
            ahead.round();
            return generation().equals(SECOND);
        });
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        assertThat(account.clock.instant())
                .isBefore(requireNonNull(account.stored().expiresAt()));
    }

    @Test
    void a12_aTokenThatNobodyUsedInItsLifeWaitsForItsNextUse() {
        generation();
        lookAt(0.91);
        await().until(() -> account.connection().generation().equals(SECOND));

        lookAt(0.91);
        lookAt(0.99);

        assertThat(provider.count(REFRESHES)).isEqualTo(1);
        assertThat(generation()).as("by its next use").isEqualTo(SECOND);
        lookAt(0.995);
        await().until(() -> generation().equals(new Generation(3)));
    }

    @Test
    void a12_aConnectorsMarginSaysWhen() throws IOException {
        ahead.close();
        account.close();
        account = new Account(
                provider,
                TestAccounts.connector(
                        provider.url(),
                        new Refresh(
                                false,
                                Rotation.SINGLE_USE,
                                null,
                                Duration.ofMinutes(10),
                                null,
                                TestAccounts.CLIENT_ID)));
        ahead = ahead(new Random(12));
        provider.clearCounts();
        generation();
        Instant end = requireNonNull(account.stored().expiresAt());
        account.clock.set(end.minus(Duration.ofMinutes(11)).minusSeconds(1));
        ahead.round();
        assertThat(provider.counts()).doesNotContainKey(REFRESHES);

        account.clock.set(end.minus(Duration.ofMinutes(10)));
        ahead.round();

        await().until(() -> generation().equals(SECOND));
    }

    @Test
    void a12_whatWasRenewedElsewhereIsNotRenewedOnceMore() {
        generation();
        account.broker.refresh(account.id(), null, Duration.ofSeconds(30));
        Instant before = account.clock.instant();
        account.clock.set(before.plus(Duration.ofHours(23)));

        ahead.round();

        await().during(Duration.ofMillis(300)).until(() -> provider.count(REFRESHES) == 1);
    }

    private Generation generation() {
        return account.broker.token(account.id()).generation();
    }

    /** When that part of the stored token's life is over. */
    private void lookAt(double part) {
        OAuthTokens tokens = account.stored();
        Duration life = Duration.between(tokens.obtainedAt(), requireNonNull(tokens.expiresAt()));
        account.clock.set(tokens.obtainedAt().plusMillis((long) (life.toMillis() * part)));
        ahead.round();
    }
}
