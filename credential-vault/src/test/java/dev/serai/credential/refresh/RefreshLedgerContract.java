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
import dev.serai.credential.refresh.RefreshBrake.Hold;
import dev.serai.credential.refresh.RefreshLedger.Ending;
import dev.serai.credential.refresh.RefreshLedger.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

    /** One more of the client. */
    abstract void put(Connection connection);

    /** As if that much time had passed for the brake. */
    abstract void age(Duration by);

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
        return JournalEntry.ofGrant(acme.id(), NODE, grantOf(new Generation(3), incarnation, attempt), 0);
    }

    private static OAuthTokens grantOf(Generation generation, long incarnation, String attempt) {
        OAuthTokens tokens = TestCredentials.tokens(1);
        return new OAuthTokens(
                tokens.accessToken(),
                tokens.refreshToken(),
                tokens.scopes(),
                tokens.obtainedAt(),
                tokens.expiresAt(),
                tokens.refreshExpiresAt(),
                tokens.kept(),
                Lineage.first(generation, incarnation, attempt));
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
                .isEqualTo(Ending.OVERTAKEN);
        ledger.record(answer("late", 1));
        assertThat(ledger.requireReauthorization(lease, "one", one, Set.of(), "gone"))
                .as("an answer has turned up")
                .isEqualTo(Ending.OVERTAKEN);
        assertThat(row().status()).isEqualTo(Status.ACTIVE);
        assertThat(ledger.requireReauthorization(lease, "one", one, Set.of("late"), "gone"))
                .isEqualTo(Ending.MARKED);
        assertThat(row().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(row().problem()).isEqualTo("gone");
    }

    @Test
    void aRefusalOfAnOldGenerationEndsNothing() {
        Lease lease = take(NODE);
        ledger.open(lease, intent("one"), Set.of());
        ledger.publish(acme.id(), 1, TestConnections.published(2), "other");
        assertThat(ledger.requireReauthorization(lease, "one", new Generation(1), Set.of(), "gone"))
                .isEqualTo(Ending.OVERTAKEN);
        assertThat(row().status()).isEqualTo(Status.ACTIVE);
    }

    @Test
    void whoLostTheLeaseEndsNothing() {
        Lease late = take(NODE);
        ledger.open(late, intent("one"), Set.of());
        endLease(acme.id());
        take(OTHER);
        assertThat(ledger.requireReauthorization(late, "one", new Generation(1), Set.of(), "gone"))
                .isEqualTo(Ending.OVERTAKEN);
    }

    @Test
    void aTokenWithoutRefreshTokenEndsWithoutAnAttempt() {
        Lease lease = take(NODE);
        assertThat(ledger.requireReauthorization(lease, null, new Generation(1), Set.of(), "gone"))
                .isEqualTo(Ending.MARKED);
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

    private List<Connection> connections(int more) {
        List<Connection> made = new ArrayList<>();
        for (int i = 0; i < more; i++) {
            Connection one = TestConnections.active(client, "more-" + i);
            put(one);
            made.add(one);
        }
        return made;
    }

    /** The provider says invalid_grant. */
    private Ending refused(Connection one) {
        if (!(ledger.take(one.id(), NODE) instanceof Taken.Held(Lease lease))) {
            throw new AssertionError("The lease is not free.");
        }
        String attempt = UUID.randomUUID().toString();
        assertThat(ledger.open(lease, intent(attempt), Set.of())).isTrue();
        Ending ending = ledger.requireReauthorization(lease, attempt, new Generation(1), Set.of(), "gone");
        ledger.resolve(one.id(), attempt, null);
        ledger.release(lease);
        return ending;
    }

    private Hold hold() {
        return ledger.brake().hold(client.id()).orElseThrow();
    }

    @Test
    void theFifthOfTenThatIsRefusedWithinTenMinutesIsHeldAndSoAreAllAfterIt() {
        List<Connection> ten = connections(10);
        for (Connection one : ten.subList(0, 4)) {
            assertThat(refused(one)).isEqualTo(Ending.MARKED);
        }
        assertThat(ledger.brake().hold(client.id())).isEmpty();
        assertThat(refused(ten.get(4))).isEqualTo(Ending.HELD);
        assertThat(refused(ten.get(5))).isEqualTo(Ending.HELD);
        assertThat(connections.find(ten.get(4).id()).orElseThrow().status()).isEqualTo(Status.ACTIVE);
        assertThat(hold().refused()).isEqualTo(6);
        assertThat(hold().nextCanary()).isAfter(hold().since());
        assertThat(ledger.brake().holds()).containsExactly(hold());
        assertThat(ledger.brake().hold(TestConnections.client().id()))
                .as("another client's")
                .isEmpty();
    }

    @Test
    void fewerThanOneInTenIsNoReasonToHold() {
        List<Connection> many = connections(59);
        for (Connection one : many.subList(0, 5)) {
            assertThat(refused(one)).isEqualTo(Ending.MARKED);
        }
        assertThat(refused(many.get(5))).as("the sixth of sixty").isEqualTo(Ending.HELD);
    }

    @Test
    void fourAreNoReasonToHoldAndNoneIsCountedTwice() {
        List<Connection> four = connections(4);
        for (Connection one : four) {
            assertThat(refused(one)).isEqualTo(Ending.MARKED);
        }
        assertThat(ledger.reauthorize(
                        JournalEntry.ofGrant(four.getFirst().id(), NODE, grantOf(new Generation(1), 2, "again"), 0)))
                .isTrue();
        ledger.drop(four.getFirst().id(), Set.of("again"));
        assertThat(refused(four.getFirst())).isEqualTo(Ending.MARKED);
    }

    @Test
    void whatWasRefusedTenMinutesAgoCountsNoMore() {
        List<Connection> ten = connections(10);
        ten.subList(0, 4).forEach(this::refused);
        age(RefreshBrake.WINDOW);
        for (Connection one : ten.subList(4, 8)) {
            assertThat(refused(one)).isEqualTo(Ending.MARKED);
        }
        assertThat(refused(ten.get(8))).isEqualTo(Ending.HELD);
    }

    @Test
    void whoeverIsRefusedAtOnceWithOthersIsNotMarkedBeyondTheFourth() throws Exception {
        List<Future<Ending>> refusals = new ArrayList<>();
        List<Connection> twenty = connections(20);
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            twenty.forEach(one -> refusals.add(nodes.submit(() -> refused(one))));
        }
        List<Ending> endings = new ArrayList<>();
        for (Future<Ending> each : refusals) {
            endings.add(each.get());
        }
        assertThat(endings)
                .filteredOn(ending -> ending == Ending.MARKED)
                .as("the fifth closes the brake, whichever it is")
                .hasSize(4);
        assertThat(hold().refused()).isEqualTo(20);
    }

    @Test
    void anEndWithoutAnAttemptIsHeldButIsNoReasonToHold() {
        List<Connection> ten = connections(10);
        for (Connection one : ten.subList(0, 6)) {
            assertThat(ended(one))
                    .as("its token has ended, and there is no other")
                    .isEqualTo(Ending.MARKED);
        }
        ten.subList(6, 10).forEach(this::refused);
        assertThat(refused(acme)).isEqualTo(Ending.HELD);
        Connection late = TestConnections.active(client, "late");
        put(late);
        assertThat(ended(late)).isEqualTo(Ending.HELD);
    }

    private Ending ended(Connection one) {
        if (!(ledger.take(one.id(), NODE) instanceof Taken.Held(Lease lease))) {
            throw new AssertionError("The lease is not free.");
        }
        return ledger.requireReauthorization(lease, null, new Generation(1), Set.of(), "gone");
    }

    @Test
    void oneAtATimeIsTriedAndEachTimeLater() throws Exception {
        connections(5).forEach(this::refused);
        Hold first = hold();
        assertThat(ledger.brake().claimCanary(first, false)).as("too early").isFalse();
        age(Duration.ofMinutes(1));
        List<Future<Boolean>> claims = new ArrayList<>();
        Hold due = hold();
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                claims.add(nodes.submit(() -> ledger.brake().claimCanary(due, false)));
            }
        }
        int claimed = 0;
        for (Future<Boolean> each : claims) {
            claimed += each.get() ? 1 : 0;
        }
        assertThat(claimed).isEqualTo(1);
        age(Duration.ofMinutes(1));
        assertThat(ledger.brake().claimCanary(hold(), false))
                .as("two minutes after the first")
                .isFalse();
        assertThat(ledger.brake().claimCanary(hold(), true)).as("by hand").isTrue();
    }

    @Test
    void whoeverIsReleasedIsCountedAnew() {
        List<Connection> ten = connections(10);
        ten.subList(0, 5).forEach(this::refused);
        Hold old = hold();
        assertThat(ledger.brake().release(old)).isTrue();
        assertThat(ledger.brake().hold(client.id())).isEmpty();
        assertThat(ledger.brake().release(old)).isFalse();
        for (Connection one : ten.subList(4, 8)) {
            assertThat(refused(one)).isEqualTo(Ending.MARKED);
        }
        age(Duration.ofSeconds(1));
        assertThat(refused(ten.get(8))).isEqualTo(Ending.HELD);
        assertThat(ledger.brake().release(old)).as("a canary of the old hold").isFalse();
        assertThat(ledger.brake().claimCanary(old, true)).isFalse();
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

    @Test
    void nodesThatSpokeJustNowLive() {
        assertThat(ledger.liveNodes()).as("whoever asks").isEqualTo(1);
        ledger.speak(NODE, Set.of(), ledger.now());
        ledger.speak(OTHER, Set.of(), ledger.now());
        ledger.speak("node-of-old", Set.of(), ledger.now().minusSeconds(60));
        assertThat(ledger.liveNodes()).isEqualTo(2);
    }

    private Connection row() {
        return connections.find(acme.id()).orElseThrow();
    }
}
