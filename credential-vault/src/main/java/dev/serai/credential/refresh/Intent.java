package dev.serai.credential.refresh;

import java.time.Instant;

/**
 * What a node is about to do, recorded before it does it: after a crash it tells that a refresh token may have been sent.
 * It stays open until its attempt is resolved: its answer is in the vault, or it was definitely refused, or never left.
 *
 * @param attemptId random, never reused
 * @param node that sends
 * @param fingerprint of the refresh token
 * @param openedAt by the ledger's clock
 * @param sends how often this refresh token has been sent with this one
 */
public record Intent(String attemptId, String node, String fingerprint, Instant openedAt, int sends) {
    /** Whether this refresh token may have been sent under it; after a restore of the database that is any. */
    boolean concerns(String refreshTokensFingerprint) {
        return fingerprint.equals(refreshTokensFingerprint) || fingerprint.equals(RefreshNodes.ANY);
    }

    /** In words: when and where, for whoever has to authorise again. */
    String place() {
        return node.equals(RefreshNodes.ANY)
                ? "before the database was restored at " + openedAt
                : "at " + openedAt + " on node " + node;
    }
}
