package dev.serai.credential.refresh;

import dev.serai.credential.connection.ConnectionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to refresh one connection, and the memory of a request that was sent under it. Taking the lease never clears
 * an open intent: that stays until its attempt is resolved. Thread-safe.
 */
public interface RefreshLease {
    /**
     * Takes the lease, waiting while another caller holds it.
     *
     * @throws CredentialUnavailableException if it does not become free in time
     */
    Held take(ConnectionId connection);

    /** Records that a request is about to be sent; durable before this returns. */
    void open(Held lease, Intent intent);

    /** The attempt has an answer, or was never executed. */
    void resolve(Held lease, String attemptId);

    void release(Held lease);

    /**
     * @param leaseId random, never reused
     * @param intent of an earlier attempt whose answer nobody knows; null if there is none
     */
    record Held(
            ConnectionId connection,
            String leaseId,
            @Nullable Intent intent) {}

    /**
     * @param fingerprint of the refresh token that was sent
     * @param openedAt when
     * @param sends how often this refresh token was sent
     */
    record Intent(String attemptId, String fingerprint, Instant openedAt, int sends) {}
}
