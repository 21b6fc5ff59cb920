package dev.serai.credential.refresh;

import dev.serai.connector.ErrorType;
import dev.serai.credential.Credential.OAuthTokens;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a refresh ended. */
public sealed interface RefreshOutcome {
    /** New tokens came, and are in the vault. */
    record Refreshed(OAuthTokens tokens) implements RefreshOutcome {}

    /** A newer generation than the one used was stored already. */
    record StillValid(OAuthTokens tokens) implements RefreshOutcome {}

    /**
     * The grant has ended for good.
     *
     * @param problem in plain words, for the owner
     */
    record Refused(String problem) implements RefreshOutcome {}

    /**
     * Nothing was lost, nothing was gained: later.
     *
     * @param retryAfter null if nobody knows
     * @param aboutTheClient whether the provider refused the OAuth client's id and secret: an admin has to mend them
     */
    record Deferred(ErrorType type, String why, @Nullable Duration retryAfter, boolean aboutTheClient)
            implements RefreshOutcome {
        public Deferred(ErrorType type, String why, @Nullable Duration retryAfter) {
            this(type, why, retryAfter, false);
        }
    }

    /**
     * A request left, and its answer is not known: the refresh token may be used up already, so that sending it again could
     * kill the grant.
     *
     * @param retryAfter when the question may be asked again at the earliest
     * @param mayCome whether another node sent it, which may wake up with the answer at any moment
     */
    record Unknown(String why, Duration retryAfter, boolean mayCome) implements RefreshOutcome {}
}
