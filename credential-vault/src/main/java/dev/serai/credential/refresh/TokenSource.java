package dev.serai.credential.refresh;

import dev.serai.credential.Generation;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where calls get their tokens, and report those that the provider refuses. Thread-safe. */
public interface TokenSource {
    /**
     * A token that is good now, as far as anybody can know without asking the provider.
     *
     * @param tokenWait how long to wait for a refresh under way
     * @throws ReauthorizationRequiredException if the authorisation has ended
     * @throws CredentialUnavailableException if the token has expired and cannot be renewed right now
     */
    AccessToken token(ConnectionId id, Duration tokenWait);

    /**
     * The provider showed a sign of expiry for a call that used this generation.
     *
     * @return a newer token to replay the call with; null if there is none, and the provider's answer stands
     * @throws CredentialUnavailableException if whether there will be one is not known yet
     */
    @Nullable
    AccessToken afterExpirySign(ConnectionId id, Generation used, Duration tokenWait);

    /** The replay with this token met a sign of expiry again: the refresh did not help. */
    void uncured(ConnectionId id);

    /** The replay succeeded. */
    void cured(ConnectionId id);
}
