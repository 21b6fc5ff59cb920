package dev.serai.credential.refresh;

import dev.serai.credential.connection.OAuthClientId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holds all refreshes of an OAuth client when many of its connections are refused for good at once: then it is more likely
 * that the app was deleted, or that its provider is in trouble, than that all those users have left. While it holds, nothing
 * is sent for the client and nothing of it is marked as ended, except that one connection at a time is tried. It is
 * {@link RefreshLedger#requireReauthorization} that closes it; each refusal counts that came since it was last released.
 * Time is the ledger's. Thread-safe; throws as the ledger does.
 */
public interface RefreshBrake {
    /** How far back refusals count. */
    Duration WINDOW = Duration.ofMinutes(10);
    /** So many connections have to be refused, and ... */
    int LEAST = 5;
    /** ... one in so many of the client's. */
    int ONE_IN = 10;

    /**
     * A client whose refreshes are held.
     *
     * @param since when that began
     * @param refused how many of its connections were refused for good since shortly before
     * @param nextCanary when the next one is tried, at the earliest
     */
    record Hold(OAuthClientId client, Instant since, int refused, Instant nextCanary) {}

    /** Empty if nothing is held. */
    Optional<Hold> hold(OAuthClientId client);

    /** Of all clients, the longest ago first. */
    List<Hold> holds();

    /**
     * Asks to be the one that is tried. Each refusal that follows makes the wait for the next one longer.
     *
     * @param atOnce whether somebody wants it now, whenever the next one would be due
     * @return false if it is not time, or another came first, or the hold is over
     */
    boolean claimCanary(Hold hold, boolean atOnce);

    /** Goes on. @return false if this hold was over already */
    boolean release(Hold hold);

    /**
     * Whether so many refusals are no coincidence.
     *
     * @param connections that were alive when the refusals began
     */
    static boolean closes(long refused, long connections) {
        return refused >= LEAST && refused * ONE_IN >= connections;
    }

    /** The wait for the next one, after so many that were tried. */
    static Duration canaryWait(int tried) {
        Duration doubled = Duration.ofMinutes(1).multipliedBy(1L << Math.min(tried, 4));
        Duration longest = Duration.ofMinutes(15);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }
}
