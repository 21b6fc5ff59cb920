package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.oauth2.TokenEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a refresh token may be sent again although nobody knows what became of an earlier sending: only if the provider
 * cannot be at it any more, the node that sent it cannot have an answer, and there is nothing left to lose.
 */
final class Recovery {
    private static final Duration SETTLE = Duration.ofSeconds(60);
    /** A grace window counts on the provider's clock, and a request takes its time to get there. */
    private static final Duration GRACE_MARGIN = Duration.ofSeconds(30);
    /** How soon to ask again for what no clock can tell. */
    private static final Duration LATER = Duration.ofSeconds(15);

    private final RefreshLedger ledger;
    private final String node;
    private final Supplier<Set<String>> busyHere;
    private final Duration holdDown;
    private final Clock clock;

    /** @param busyHere attempts that this process is at, or whose answers it has and cannot hand on */
    Recovery(RefreshLedger ledger, String node, Supplier<Set<String>> busyHere, Duration holdDown, Clock clock) {
        this.ledger = ledger;
        this.node = node;
        this.busyHere = busyHere;
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
        boolean mayCome = !open.node().equals(node) || busyHere.get().contains(open.attemptId());
        Duration unsettled = Duration.between(lease.takenAt(), open.openedAt().plus(settle(oauth2)));
        if (unsettled.isPositive()) {
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost and the provider may still be working on it",
                    unsettled,
                    mayCome);
        }
        @Nullable Duration silent = mayStillSpeak(open, lease.takenAt());
        if (silent != null) {
            return new RefreshOutcome.Unknown(
                    open.node().equals(RefreshNodes.ANY)
                            ? "the database was restored, and not every node has spoken since"
                            : "node " + open.node() + " has sent a refresh and may still have its answer",
                    silent,
                    mayCome);
        }
        Instant expiresAt = tokens.expiresAt();
        boolean mayLive = !refused && (expiresAt == null || clock.instant().isBefore(expiresAt));
        if (mayLive && !isInGrace(open, lease.takenAt(), oauth2.refresh().grace())) {
            // a strict provider kills the access token too if it sees a used refresh token again
            return new RefreshOutcome.Unknown(
                    "the answer to the last refresh was lost; the token in use is kept to its end",
                    expiresAt == null ? settle(oauth2) : Duration.between(clock.instant(), expiresAt),
                    mayCome);
        }
        return null;
    }

    /** Once only: a second sending without an answer says that nobody knows when the first one arrived. */
    private static boolean isInGrace(Intent open, Instant now, @Nullable Duration grace) {
        return grace != null
                && open.sends() == 1
                && !open.node().equals(RefreshNodes.ANY)
                && Duration.between(now, open.openedAt().plus(grace))
                                .compareTo(TokenEndpoint.DEADLINE.plus(GRACE_MARGIN))
                        > 0;
    }

    /** How much longer to wait for word of whoever sent; null if there is none to come. */
    private @Nullable Duration mayStillSpeak(Intent open, Instant now) {
        if (open.node().equals(node)) {
            // this process, or one before it on the same disk, which has been looked at
            return busyHere.get().contains(open.attemptId()) ? LATER : null;
        }
        if (!open.node().equals(RefreshNodes.ANY)) {
            return mayStillSpeak(open, ledger.life(open.node()), now);
        }
        return ledger.lives().stream()
                .map(life -> mayStillSpeak(open, Optional.of(life), now))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private @Nullable Duration mayStillSpeak(Intent open, Optional<NodeLife> life, Instant now) {
        if (life.map(NodeLife::gone).orElse(false)) {
            return null;
        }
        Instant leaseEnd = open.openedAt().plus(RefreshLedger.LEASE);
        Instant spokeAt = life.map(NodeLife::spokeAt).orElse(open.openedAt());
        boolean isDone =
                life.map(alive -> !alive.busy().contains(open.attemptId())).orElse(false);
        if (isDone && spokeAt.isAfter(leaseEnd)) {
            return null;
        }
        Instant lastSign = spokeAt.isAfter(open.openedAt()) ? spokeAt : open.openedAt();
        Duration left = holdDown.minus(Duration.between(lastSign, now));
        if (left.isNegative()) {
            return null;
        }
        return left.compareTo(LATER) < 0 ? left : LATER;
    }

    /** From the intent until the provider has surely done with the request. */
    static Duration settle(OAuth2 oauth2) {
        Duration declared = oauth2.refresh().settle();
        return TokenEndpoint.DEADLINE.plus(declared == null ? SETTLE : declared);
    }
}
