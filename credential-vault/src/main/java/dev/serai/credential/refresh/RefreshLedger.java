package dev.serai.credential.refresh;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes know of refreshes: who may refresh, what was sent, which answers came. Every method is one transaction,
 * and every one that changes a connection's row, lease or journal excludes the others for that connection. Time is the
 * ledger's own, the same for all nodes. Thread-safe.
 *
 * <p>All methods throw a transient {@link dev.serai.connector.SeraiException} if the ledger is out of reach; whether the
 * change was made is then unknown, and each may be made again.
 */
public interface RefreshLedger {
    /** How long a lease lasts, from when it is taken, and again from when its intent is opened. */
    Duration LEASE = Duration.ofSeconds(60);

    /**
     * Takes the lease if nobody has it. Never clears an intent.
     *
     * @throws dev.serai.credential.refresh.ReauthorizationRequiredException if there is no such connection
     */
    Taken take(ConnectionId connection, String node);

    /** Whether the lease was to be had. */
    sealed interface Taken {
        record Held(Lease lease) implements Taken {}

        /** @param left how long the present holder keeps it at most */
        record Busy(Duration left) implements Taken {}
    }

    /**
     * Records that a refresh token is about to be sent, in the place of an older intent.
     *
     * @param judged attempts whose journal entries were looked at and hold nothing to go on with
     * @return false, and nothing recorded: the lease is another's by now, the connection is not ACTIVE or has another
     *     incarnation, or the journal holds an entry that was not looked at
     */
    boolean open(Lease lease, Intent intent, Set<String> judged);

    /** Keeps an answer, whoever has the lease by now: a late one is never refused. Keeping it twice is keeping it once. */
    void record(JournalEntry entry);

    /** Forgets answers of a connection that are in the vault, or can never get there. */
    void drop(ConnectionId connection, Set<String> attemptIds);

    /**
     * The vault shows these tokens: publishes them, resolves the intent of their attempt, drops its entry.
     *
     * @return false if the incarnation is another by now: the row was not changed
     */
    boolean publish(ConnectionId connection, long incarnation, Published published, String attemptId);

    /**
     * The attempt was definitely refused, or never left; another one's intent is not touched.
     *
     * @param before the intent in whose place this attempt's was put, and which stands again: that an earlier sending is
     *     unanswered is not mended by a later one's refusal. Null if there is none
     */
    void resolve(ConnectionId connection, String attemptId, @Nullable Intent before);

    /**
     * The newest refresh token was refused for good. If so many of its OAuth client's connections are that the {@linkplain
     * #brake brake} closes, or holds already, this one is not marked.
     *
     * @param attemptId that was refused; null if nothing was sent, because there is no refresh token: that counts for no
     *     brake
     * @param generation the generation whose end it is; nothing happens if a newer one is published
     * @param judged as for {@link #open}
     * @param problem in plain words, for the owner
     */
    Ending requireReauthorization(
            Lease lease, @Nullable String attemptId, Generation generation, Set<String> judged, String problem);

    /** Whether a connection has ended. */
    enum Ending {
        MARKED,
        /** The brake holds it: it is as alive as before. */
        HELD,
        /** The lease, the intent, the generation or the incarnation is another by now, or an answer is in the journal. */
        OVERTAKEN
    }

    /** Holds the refreshes of clients of which too many connections are refused. */
    RefreshBrake brake();

    /** Gives the lease back; another's is not touched. */
    void release(Lease lease);

    /**
     * Ends a connection: from now on nothing of the old incarnation changes it. The caller then writes the tombstone.
     *
     * @return the new incarnation; empty if the expected one is not current or it is disconnected already
     */
    OptionalLong disconnect(ConnectionId connection, long expectedIncarnation);

    /**
     * A new grant by the owner takes the place of the old one. It is in the journal when this returns; the vault has it
     * once it is settled.
     *
     * @param grant of the incarnation after the current one
     * @return false if the incarnation is another by now: nothing was changed
     */
    boolean reauthorize(JournalEntry grant);

    /** What time it is, for all nodes. */
    Instant now();

    /**
     * Says that a node lives.
     *
     * @param busy what it is at
     * @param asOf the ledger's time before the node looked at what it is at: it may stand still for long before this call
     *     arrives, and begin something in between
     */
    void speak(String node, Set<String> busy, Instant asOf);

    /** What a node last said; empty if it never spoke. */
    Optional<NodeLife> life(String node);

    /** What every node last said. */
    List<NodeLife> lives();

    /** How many nodes live, whoever asks included: one that lives speaks every few seconds. */
    default int liveNodes() {
        Instant alive = now().minus(RefreshNodes.ALIVE);
        long speaking = lives().stream()
                .filter(life -> !life.gone() && life.spokeAt().isAfter(alive))
                .count();
        return Math.max(1, Math.toIntExact(speaking));
    }

    /** Connections with answers in the journal whose lease is free: somebody should settle them. */
    List<ConnectionId> unsettled(int limit);

    /** Waits until a connection's tokens or lease may have changed; returns early at will. */
    void await(ConnectionId connection, Duration atMost);

    /** Whether what is recorded outlives this process. */
    boolean isDurable();
}
