package dev.serai.credential.connection;

import static dev.serai.credential.connection.TestConnections.published;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Connections} does alike. */
abstract class ConnectionsContract {
    /** The connections under test, holding one: alias {@code acme}, ACTIVE, incarnation 1, without tokens. */
    abstract Connections connections();

    /** The same connections as another node or process sees them. */
    abstract Connections seenByAnotherNode();

    abstract OptionalLong disconnect(ConnectionId id, long expectedIncarnation);

    abstract OptionalLong reauthorize(ConnectionId id, long expectedIncarnation);

    @Test
    void isFoundByAliasAndById() {
        Connection byAlias = acme();
        assertThat(byAlias.alias()).isEqualTo("acme");
        assertThat(byAlias.connector()).isEqualTo(TestConnections.CONNECTOR);
        assertThat(byAlias.settings()).containsEntry("site", "north \"1\"");
        assertThat(byAlias.scopes()).containsExactly("read");
        assertThat(byAlias.status()).isEqualTo(Status.ACTIVE);
        assertThat(byAlias.incarnation()).isEqualTo(1);
        assertThat(connections().find(TestConnections.WORKSPACE, byAlias.id().value()))
                .contains(byAlias);
        assertThat(connections().find(byAlias.id())).contains(byAlias);
    }

    @Test
    void isNotFoundFromAnotherWorkspace() {
        assertThat(connections().find("other", "acme")).isEmpty();
        assertThat(connections().find("other", acme().id().value())).isEmpty();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        assertThat(connections().find(TestConnections.WORKSPACE, "nobody")).isEmpty();
        assertThat(connections().find(ConnectionId.random())).isEmpty();
        assertThat(connections().client(OAuthClientId.random())).isEmpty();
        assertThat(connections().publish(ConnectionId.random(), 1, published(1)))
                .isFalse();
    }

    @Test
    void itsClientIsFound() {
        OAuthClient client = connections().client(acme().client()).orElseThrow();
        assertThat(client.clientId()).isEqualTo("client-1");
        assertThat(client.connector()).isEqualTo(TestConnections.CONNECTOR);
        assertThat(client.isDefault()).isTrue();
    }

    @Test
    void publishRecordsTheNewTokens() {
        assertThat(connections().publish(acme().id(), 1, published(3))).isTrue();
        Connection stored =
                seenByAnotherNode().find(TestConnections.WORKSPACE, "acme").orElseThrow();
        assertThat(stored).isEqualTo(acme());
        assertThat(stored.generation()).isEqualTo(new Generation(3));
        assertThat(stored.vaultVersion()).isEqualTo(3);
        assertThat(stored.scopes()).containsExactly("read", "g3");
        assertThat(stored.expiresAt()).isEqualTo(published(3).expiresAt());
        assertThat(stored.refreshExpiresAt()).isEqualTo(published(3).refreshExpiresAt());
        assertThat(stored.lastRefresh()).isEqualTo(published(3).at());
    }

    @Test
    void publishOfAnOlderGenerationChangesNothingButTheVersionItHasSeen() {
        connections().publish(acme().id(), 1, published(5));
        Connection before = acme();
        var late = new Connections.Published(
                new Generation(4), 9, List.of("late"), TestConnections.NOON, null, TestConnections.NOON);
        assertThat(connections().publish(before.id(), 1, late)).isTrue();
        assertThat(acme().vaultVersion()).isEqualTo(9);
        assertThat(acme())
                .usingRecursiveComparison()
                .ignoringFields("vaultVersion")
                .isEqualTo(before);
    }

    @Test
    void latePublishOfAnOlderIncarnationChangesNothing() {
        connections().publish(acme().id(), 1, published(1));
        assertThat(reauthorize(acme().id(), 1)).hasValue(2);
        Connection before = acme();
        assertThat(connections().publish(before.id(), 1, published(7))).isFalse();
        assertThat(acme()).isEqualTo(before);
        assertThat(connections().publish(before.id(), 2, published(2))).isTrue();
    }

    @Test
    void reauthorizationIsRequiredOnlyForTheNewestGeneration() {
        connections().publish(acme().id(), 1, published(2));
        assertThat(requireReauthorization(1, 1)).isFalse();
        assertThat(requireReauthorization(2, 2)).isFalse();
        assertThat(acme().status()).isEqualTo(Status.ACTIVE);
        assertThat(requireReauthorization(1, 2)).isTrue();
        assertThat(acme().status()).isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        assertThat(acme().problem()).isEqualTo("The provider says no.");
        assertThat(acme().expiresAt())
                .as("still served to its end")
                .isEqualTo(published(2).expiresAt());
        assertThat(requireReauthorization(1, 2)).as("already set").isFalse();
    }

    @Test
    void aGrantThatEndedIsOverWithItsLastAccessToken() {
        connections().publish(acme().id(), 1, published(2));
        Instant end = Objects.requireNonNull(published(2).expiresAt());
        Instant refused = end.minusSeconds(60);
        connections().accessEnded(acme().id(), 1, new Generation(2), refused);
        assertThat(acme().expiresAt()).as("it is ACTIVE: a refresh may help").isEqualTo(end);
        requireReauthorization(1, 2);
        assertThat(acme().isOver(end.minusSeconds(1))).isFalse();
        assertThat(acme().isOver(end)).isTrue();

        connections().accessEnded(acme().id(), 1, new Generation(1), refused);
        connections().accessEnded(acme().id(), 2, new Generation(2), refused);
        assertThat(acme().expiresAt()).as("of another token").isEqualTo(end);
        connections().accessEnded(acme().id(), 1, new Generation(2), refused);
        connections().accessEnded(acme().id(), 1, new Generation(2), refused.plusSeconds(1));
        assertThat(acme().expiresAt()).as("once refused").isEqualTo(refused);
        assertThat(seenByAnotherNode().find(acme().id()))
                .hasValueSatisfying(seen -> assertThat(seen.isOver(refused)).isTrue());
        assertThat(reauthorize(acme().id(), 1)).hasValue(2);
        assertThat(acme().isOver(end)).isFalse();
    }

    @Test
    void anAnswerThatTurnsUpLaterMakesItActiveAgain() {
        connections().publish(acme().id(), 1, published(2));
        requireReauthorization(1, 2);
        connections().publish(acme().id(), 1, published(2));
        assertThat(acme().status()).as("the refused generation").isEqualTo(Status.REAUTHORIZATION_REQUIRED);
        connections().publish(acme().id(), 1, published(3));
        assertThat(acme().status()).isEqualTo(Status.ACTIVE);
        assertThat(acme().problem()).isNull();
    }

    @Test
    void theGreatestOfConcurrentPublishesWins() throws Exception {
        ConnectionId id = acme().id();
        long seed = System.nanoTime();
        List<Callable<Boolean>> publishes = new ArrayList<>();
        for (long generation = 1; generation <= 40; generation++) {
            var published = published(generation);
            Connections node = generation % 2 == 0 ? connections() : seenByAnotherNode();
            publishes.add(() -> node.publish(id, 1, published));
        }
        Collections.shuffle(publishes, new Random(seed));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> publish : threads.invokeAll(publishes)) {
                assertThat(publish.get()).as("seed %d", seed).isTrue();
            }
        }
        assertThat(acme().generation()).as("seed %d", seed).isEqualTo(new Generation(40));
        assertThat(acme().vaultVersion()).isEqualTo(40);
        assertThat(acme().scopes()).as("seed %d", seed).containsExactly("read", "g40");
        assertThat(seenByAnotherNode().find(id)).contains(acme());
    }

    @Test
    void afterDisconnectNoLateWriterChangesAnything() {
        ConnectionId id = acme().id();
        connections().publish(id, 1, published(1));
        assertThat(disconnect(id, 1)).hasValue(2);
        Connection disconnected = acme();
        assertThat(disconnected.status()).isEqualTo(Status.DISCONNECTED);
        assertThat(disconnected.expiresAt()).isNull();
        assertThat(disconnected.vaultVersion())
                .as("the tombstone's predecessor")
                .isEqualTo(1);
        assertThat(connections().publish(id, 1, published(2))).isFalse();
        assertThat(connections().publish(id, 2, published(2)))
                .as("no tokens without a new grant")
                .isFalse();
        assertThat(requireReauthorization(1, 2)).isFalse();
        assertThat(requireReauthorization(2, 2)).isFalse();
        assertThat(acme()).isEqualTo(disconnected);
    }

    @Test
    void disconnectWantsTheCurrentIncarnationAndHappensOnce() {
        ConnectionId id = acme().id();
        assertThat(disconnect(id, 2)).isEmpty();
        assertThat(acme().status()).isEqualTo(Status.ACTIVE);
        assertThat(disconnect(id, 1)).hasValue(2);
        assertThat(disconnect(id, 1)).isEmpty();
        assertThat(disconnect(id, 2)).isEmpty();
        assertThat(acme().incarnation()).isEqualTo(2);
    }

    @Test
    void aNewGrantMakesAConnectionActiveUnderANewIncarnation() {
        connections().publish(acme().id(), 1, published(4));
        requireReauthorization(1, 4);
        assertThat(reauthorize(acme().id(), 2)).isEmpty();
        assertThat(reauthorize(acme().id(), 1)).hasValue(2);
        assertThat(acme().status()).isEqualTo(Status.ACTIVE);
        assertThat(acme().problem()).isNull();
        assertThat(acme().generation()).as("it goes on counting").isEqualTo(new Generation(4));
        assertThat(requireReauthorization(1, 4))
                .as("a late refusal of the old grant")
                .isFalse();
    }

    private boolean requireReauthorization(long incarnation, long generation) {
        return connections()
                .requireReauthorization(acme().id(), incarnation, new Generation(generation), "The provider says no.");
    }

    private Connection acme() {
        return connections().find(TestConnections.WORKSPACE, "acme").orElseThrow();
    }
}
