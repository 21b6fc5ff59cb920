package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.TestConnections;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.refresh.JournalEntry.Content;
import dev.serai.credential.refresh.RefreshLedger.Taken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger promises, wherever it keeps what it knows. */
abstract class RefreshLedgerContract {
    private static final String NODE = "node-a";
    private static final String OTHER = "node-b";

    final OAuthClient client = TestConnections.client();
    final Connection acme = TestConnections.active(client, "acme");
    private RefreshLedger ledger;
    private Connections connections;

    abstract RefreshLedger ledger();

    /** Holds the client and the connection. */
    abstract Connections connections();

    /** Lets the connection's lease run out. */
    abstract void endLease(ConnectionId id);

    @BeforeEach
    void prepare() {
        connections = connections();
        ledger = ledger();
    }

    private Lease take(String node) {
        if (ledger.take(acme.id(), node) instanceof Taken.Held(Lease lease)) {
            return lease;
        }
        throw new AssertionError("The lease is not free.");
    }

    private static Intent intent(String attempt) {
        return new Intent(attempt, NODE, "fingerprint", Instant.EPOCH, 1);
    }

    private JournalEntry answer(String attempt, long incarnation) {
        return new JournalEntry(
                acme.id(),
                attempt,
                NODE,
                incarnation,
                new Generation(2),
                "fingerprint",
                1,
                new Content.Answer(
                        new RawAnswer(
                                200,
                                SecretValue.of("{\"access_token\":\"a\u00e9\"}"),
                                Instant.parse("2026-03-01T12:00:00Z"),
                                Instant.parse("2026-03-01T11:59:59.5Z")),
                        SecretValue.of("refresh-1"),
                        List.of("read"),
                        Map.of("instance_url", "https://eu5.example.com")));
    }

    private JournalEntry grant(String attempt, long incarnation) {
        OAuthTokens tokens = TestCredentials.tokens(1);
        return JournalEntry.ofGrant(
                acme.id(),
                NODE,
                new OAuthTokens(
                        tokens.accessToken(),
                        tokens.refreshToken(),
                        tokens.scopes(),
                        tokens.obtainedAt(),
                        tokens.expiresAt(),
                        tokens.refreshExpiresAt(),
                        tokens.kept(),
                        Lineage.first(new Generation(3), incarnation, attempt)),
                0);
    }

    @Test
    void oneHasTheLease() {
        Lease lease = take(NODE);
        assertThat(ledger.take(acme.id(), OTHER))
                .isInstanceOfSatisfying(
                        Taken.Busy.class,
                        busy -> assertThat(busy.left()).isPositive().isLessThanOrEqualTo(RefreshLedger.LEASE));
        ledger.release(lease);
        Lease next = take(OTHER);
        assertThat(next.epoch()).isEqualTo(lease.epoch() + 1);
        assertThat(next.leaseId()).isNotEqualTo(lease.leaseId());
    }

    @Test
    void aHundredWhoAskAtOnceAreOneWhoGetsIt() throws Exception {
        List<Future<Taken>> asked = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String node = "node-" + i;
                asked.add(callers.submit(() -> ledger.take(acme.id(), node)));
            }
        }
        int held = 0;
        for (Future<Taken> each : asked) {
            held += each.get() instanceof Taken.Held ? 1 : 0;
        }
        assertThat(held).isEqualTo(1);
    }

    @Test
    void anUnknownConnectionHasNoLease() {
        ConnectionId unknown = ConnectionId.random();
        assertThatThrownBy(() -> ledger.take(unknown, NODE)).isInstanceOf(ReauthorizationRequiredException.class);
    }

    @Test
    void takingTheLeaseNeverClearsAnIntent() {
        assertThat(ledger.open(take(NODE), intent("one"), Set.of())).isTrue();
        endLease(acme.id());
        Lease lease = take(OTHER);
        Intent open = lease.intent();
        assertThat(open).isNotNull();
        assertThat(open.attemptId()).isEqualTo("one");
        assertThat(open.node()).isEqualTo(NODE);
        assertThat(open.openedAt()).as("the ledger's time, not the caller's").isAfter(Instant.EPOCH);
        ledger.release(lease);
        assertThat(take(NODE).intent()).isEqualTo(open);
    }

    @Test
    void whoLostTheLeaseOpensNothing() {
        Lease late = take(NODE);
        endLease(acme.id());
        Lease current = take(OTHER);
        assertThat(ledger.open(late, intent("late"), Set.of())).isFalse();
        ledger.release(late);
        assertThat(ledger.open(current, intent("right"), Set.of()))
                .as("another's lease is not given back")
                .isTrue();
    }

    @Test
    void nothingIsSentWhileAnAnswerWaits() {
        Lease lease = take(NODE);
        ledger.record(answer("earlier", 1));
        assertThat(ledger.open(lease, intent("next"), Set.of())).isFalse();
        assertThat(ledger.open(lease, intent("next"), Set.of("earlier")))
                .as("it was looked at")
                .isTrue();
    }

    @Test
    void anAnswerIsReadBackWhole() {
        JournalEntry kept = answer("one", 1);
        ledger.record(kept);
        ledger.record(kept);
        ledger.record(grant("two", 1));
        assertThat(take(OTHER).entries()).containsExactly(kept, grant("two", 1));
        ledger.drop(acme.id(), Set.of("one"));
        endLease(acme.id());
        assertThat(take(OTHER).entries()).extracting(JournalEntry::attemptId).containsExactly("two");
    }

    @Test
    void anAnswerIsTakenFromAnyEpoch() {
        Lease late = take(NODE);
        assertThat(ledger.open(late, intent("one"), Set.of())).isTrue();
        endLease(acme.id());
        take(OTHER);
        ledger.record(answer("one", 1));
        endLease(acme.id());
        assertThat(take(OTHER).entries()).hasSize(1);
    }

    @Test
    void publishingResolvesItsAttemptAndDropsItsAnswer() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.record(answer("one", 1));
        assertThat(ledger.publish(acme.id(), 1, TestConnections.published(2), "one"))
                .isTrue();
        assertThat(row().generation()).isEqualTo(new Generation(2));
        ledger.release(lease);
        Lease next = take(OTHER);
        assertThat(next.intent()).isNull();
        assertThat(next.entries()).isEmpty();
    }

    @Test
    void publishingNeverGoesBack() {
        ledger.publish(acme.id(), 1, TestConnections.published(5), "five");
        ledger.publish(acme.id(), 1, TestConnections.published(4), "four");
        assertThat(row().generation()).isEqualTo(new Generation(5));
        assertThat(row().vaultVersion()).isEqualTo(5);
    }

    @Test
    void publishingAnotherAttemptLeavesTheIntentOpen() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.publish(acme.id(), 1, TestConnections.published(2), "other");
        ledger.resolve(acme.id(), "other", null);
        ledger.release(lease);
        assertThat(take(OTHER).intent()).isNotNull();
    }

    @Test
    void aRestoredVaultCountsFromLower() {
        ledger.publish(acme.id(), 1, TestConnections.published(5), "five");
        Connections.Published later = TestConnections.published(6);
        ledger.publish(
                acme.id(),
                1,
                new Connections.Published(later.generation(), 2, later.scopes(), null, null, later.at()),
                "six");
        assertThat(row().vaultVersion()).isEqualTo(2);
    }

    @Test
    void aResolvedAttemptIsForgotten() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.resolve(acme.id(), "one", null);
        ledger.release(lease);
        assertThat(take(NODE).intent()).isNull();
    }

    @Test
    void anUnansweredAttemptStandsAgainIfALaterOneWasNotExecuted() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.release(lease);
        Lease next = take(OTHER);
        ledger.open(next, intent("two"), Set.of());
        ledger.resolve(acme.id(), "two", next.intent());
        ledger.release(next);
        assertThat(take(NODE).intent()).isEqualTo(next.intent());
    }

    @Test
    void aConnectionEndsByItsOwnRefusalAlone() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        Generation one = new Generation(1);
        assertThat(ledger.requireReauthorization(lease, "other", one, Set.of(), "gone"))
                .isFalse();
        ledger.record(answer("late", 1));
        assertThat(ledger.requireReauthorization(lease, "one", one, Set.of(), "gone"))
                .as("an answer has turned up")
                .isFalse();
        assertThat(row().status()).isEqualTo(Status.ACTIVE);
        assertThat(ledger.requireReauthorization(lease, "one", one, Set.of("late"), "gone"))
                .isTrue();
        assertThat(row().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(row().problem()).isEqualTo("gone");
    }

    @Test
    void aRefusalOfAnOldGenerationEndsNothing() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.publish(acme.id(), 1, TestConnections.published(2), "other");
        assertThat(ledger.requireReauthorization(lease, "one", new Generation(1), Set.of(), "gone"))
                .isFalse();
        assertThat(row().status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void whoLostTheLeaseEndsNothing() {
        Lease late = take(NODE);
        ledger.open(late, intent("one"), Set.of());
        endLease(acme.id());
        take(OTHER);
        assertThat(ledger.requireReauthorization(late, "one", new Generation(1), Set.of(), "gone"))
                .isFalse();
    }

    @Test
    void aTokenWithoutRefreshTokenEndsWithoutAnAttempt() {
        Lease lease = take(NODE);
        assertThat(ledger.requireReauthorization(lease, null, new Generation(1), Set.of(), "gone"))
                .isTrue();
    }

    @Test
    void disconnectingFencesOffWhoeverIsAtIt() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        assertThat(ledger.disconnect(acme.id(), 1)).hasValue(2);
        assertThat(ledger.disconnect(acme.id(), 2)).isEmpty();
        assertThat(ledger.open(lease, intent("two"), Set.of())).isFalse();
        assertThat(ledger.publish(acme.id(), 1, TestConnections.published(2), "one"))
                .isFalse();
        assertThat(row().status()).isEqualTo(Status.DISCONNECTED);
        Lease next = take(OTHER);
        assertThat(next.intent()).isNull();
        assertThat(next.epoch()).isGreaterThan(lease.epoch() + 1);
    }

    @Test
    void aNewGrantIsInTheJournalWithItsIncarnation() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        assertThat(ledger.reauthorize(grant("new", 2))).isTrue();
        assertThat(row().incarnation()).isEqualTo(2);
        assertThat(row().status()).isEqualTo(Status.ACTIVE);
        assertThat(ledger.publish(acme.id(), 1, TestConnections.published(2), "one"))
                .as("the old grant's")
                .isFalse();
        assertThat(ledger.open(lease, intent("two"), Set.of("new"))).isFalse();
        assertThat(take(OTHER).entries()).containsExactly(grant("new", 2));
        assertThat(ledger.reauthorize(grant("newer", 2)))
                .as("that incarnation is taken")
                .isFalse();
    }

    @Test
    void connectionsWithAnswersAreFoundOnceTheirLeaseIsFree() {
        Lease lease = take(NODE);
        ledger.record(answer("one", 1));
        assertThat(ledger.unsettled(10)).isEmpty();
        ledger.release(lease);
        assertThat(ledger.unsettled(10)).containsExactly(acme.id());
    }

    @Test
    void aNodeIsWhatItLastSaid() {
        assertThat(ledger.life(NODE)).isEmpty();
        Instant first = ledger.now();
        ledger.speak(NODE, Set.of("one"), first);
        assertThat(ledger.life(NODE).orElseThrow().spokeAt()).isEqualTo(first);
        assertThat(ledger.life(NODE).orElseThrow().busy()).containsExactly("one");
        ledger.speak(NODE, Set.of(), ledger.now());
        NodeLife now = ledger.life(NODE).orElseThrow();
        assertThat(now.busy()).isEmpty();
        assertThat(now.gone()).isFalse();
        assertThat(now.spokeAt()).isAfterOrEqualTo(first);
    }

    private Connection row() {
        return connections.find(acme.id()).orElseThrow();
    }
}
