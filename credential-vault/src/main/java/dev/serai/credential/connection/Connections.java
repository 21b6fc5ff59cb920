package dev.serai.credential.connection;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds connections and records what became of their tokens. Every change is a compare-and-set on the incarnation, so
 * that a late writer never touches a connection that was disconnected or authorised anew. Thread-safe.
 */
public interface Connections extends NamedConnections {
    Optional<Connection> find(ConnectionId id);

    Optional<OAuthClient> client(OAuthClientId id);

    /** How many connections of this client are ACTIVE. */
    long countActive(OAuthClientId client);

    /**
     * New tokens are in the vault. The generation only ever grows, and with it comes the version (a restored vault may
     * count from lower); the status becomes ACTIVE.
     *
     * @return false if the incarnation is another by now: nothing was changed
     */
    boolean publish(ConnectionId id, long incarnation, Published published);

    /**
     * The provider refused the newest refresh token for good.
     *
     * @param generation the generation whose refresh token was refused; nothing happens if a newer one is published
     * @param problem in plain words, for the owner
     * @return whether the status was set by this call
     */
    boolean requireReauthorization(ConnectionId id, long incarnation, Generation generation, String problem);

    /**
     * The provider refused the last access token of a grant that has ended: it does not live to its declared end.
     *
     * @param generation of that token; nothing happens if a newer one is published
     */
    void accessEnded(ConnectionId id, long incarnation, Generation generation, Instant at);

    /**
     * Ends a connection: from now on no writer of the old incarnation changes it.
     *
     * @return the new incarnation; empty if the expected one is not current or the connection is already disconnected
     */
    OptionalLong disconnect(ConnectionId id, long expectedIncarnation);

    /**
     * A new grant is at hand: shuts out the writers of the old one. The new grant's generations go on counting from the
     * current one.
     *
     * @return the new incarnation; empty if the expected one is not current
     * @throws dev.serai.connector.SeraiException USER, {@code unknown_oauth_client} if the connection was disconnected and
     *     its client removed
     */
    OptionalLong reauthorize(ConnectionId id, long expectedIncarnation);

    /** What is recorded of new tokens. */
    record Published(
            Generation generation,
            long vaultVersion,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Instant refreshExpiresAt,
            Instant at) {
        public Published {
            scopes = List.copyOf(scopes);
        }

        /** @param version that the vault gave them */
        public static Published of(OAuthTokens tokens, long version) {
            return new Published(
                    tokens.lineage().generation(),
                    version,
                    tokens.scopes(),
                    tokens.expiresAt(),
                    tokens.refreshExpiresAt(),
                    tokens.obtainedAt());
        }
    }
}
