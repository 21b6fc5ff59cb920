package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.oauth2.TokenEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a refresh token may be sent again although nobody knows what became of an earlier sending: only if the provider
 * cannot be at it any more, the node that sent it cannot have an answer, and there is nothing left to lose.
 */
final class Recovery {
    private static final Duration SETTLE = Duration.ofSeconds(60);
    /** How soon to ask again for what no clock can tell. */
    private static final Duration LATER = Duration.ofSeconds(15);

    private final RefreshLedger ledger;
    private final String node;
    private final Duration holdDown;
    private final Clock clock;

    Recovery(RefreshLedger ledger, String node, Duration holdDown, Clock clock) {
        this.ledger = ledger;
        this.node = node;
        this.holdDown = holdDown;
        this.clock = clock;
    }

    /**
     * @param open the attempt whose answer nobody has
     * @param refused whether the provider refused the access token
     * @return why it may not be sent again yet; null if it may
     */
    RefreshOutcome.@Nullable Unknown mustWait(
            Intent open, Lease lease, OAuth2 oauth2, OAuthTokens tokens, boolean refused) {
        Duration unsettled = Duration.between(lease.takenAt(), open.openedAt().plus(settle(oauth2)));
        if (unsettled.isPositive()) {
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost and the provider may still be working on it", unsettled);
        }
        if (!open.node().equals(node)) {
            @Nullable Duration silent = mayStillSpeak(open, lease.takenAt());
            if (silent != null) {
                return new RefreshOutcome.Unknown(
                        "node " + open.node() + " has sent a refresh and may still have its answer", silent);
            }
        }
        Instant expiresAt = tokens.expiresAt();
        if (!refused && (expiresAt == null || clock.instant().isBefore(expiresAt))) {
            // a strict provider kills the access token too if it sees a used refresh token again
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost; the token in use is kept to its end",
                    expiresAt == null ? settle(oauth2) : Duration.between(clock.instant(), expiresAt));
        }
        return null;
    }

    /** How much longer to wait for word of the node that sent; null if it has none, or never will. */
    private @Nullable Duration mayStillSpeak(Intent open, Instant now) {
        Optional<NodeLife> life = ledger.life(open.node());
        if (life.map(NodeLife::gone).orElse(false)) {
            return null;
        }
        Instant leaseEnd = open.openedAt().plus(RefreshLedger.LEASE);
        Instant spokeAt = life.map(NodeLife::spokeAt).orElse(open.openedAt());
        if (spokeAt.isAfter(leaseEnd)
                && life.map(alive -> !alive.busy().contains(open.attemptId())).orElse(false)) {
            return null;
        }
        Instant lastSign = spokeAt.isAfter(open.openedAt()) ? spokeAt : open.openedAt();
        Duration silence = Duration.between(lastSign, now);
        if (silence.compareTo(holdDown) > 0) {
            return null;
        }
        Duration left = holdDown.minus(silence);
        return left.compareTo(LATER) < 0 ? left : LATER;
    }

    /** From the intent until the provider has surely done with the request. */
    static Duration settle(OAuth2 oauth2) {
        Duration declared = oauth2.refresh().settle();
        return TokenEndpoint.DEADLINE.plus(declared == null ? SETTLE : declared);
    }
}
