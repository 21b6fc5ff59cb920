package dev.serai.credential.connection;

import dev.serai.credential.Generation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One authorisation at one provider, by one OAuth client. Holds no secret.
 *
 * @param alias how flows name it, unique in its workspace
 * @param owner id of the user who made it; null for one of a plain application
 * @param incarnation one more with every disconnect and re-authorisation
 * @param generation of the newest published token
 * @param vaultVersion the least version that a read of the credential may return
 * @param settings the connector's settings, checked
 * @param scopes what was granted
 * @param account null until verified, or where the provider cannot say
 * @param expiresAt when the access token ends; null if nobody says
 * @param refreshExpiresAt when the refresh token ends; null if nobody says
 * @param lastRefresh null before the first
 * @param problem why it is not ACTIVE, in plain words; null if it is
 */
public record Connection(
        ConnectionId id,
        String workspace,
        String alias,
        String connector,
        OAuthClientId client,
        @Nullable String owner,
        Status status,
        long incarnation,
        Generation generation,
        long vaultVersion,
        Map<String, String> settings,
        List<String> scopes,
        @Nullable Account account,
        @Nullable Instant expiresAt,
        @Nullable Instant refreshExpiresAt,
        @Nullable Instant lastRefresh,
        @Nullable String problem,
        Instant createdAt) {
    public Connection {
        settings = Map.copyOf(settings);
        scopes = List.copyOf(scopes);
    }

    /** A new one, that has no tokens yet. */
    public static Connection pending(
            ConnectionId id,
            String workspace,
            String alias,
            String connector,
            OAuthClientId client,
            @Nullable String owner,
            Map<String, String> settings,
            Instant createdAt) {
        return new Connection(
                id,
                workspace,
                alias,
                connector,
                client,
                owner,
                Status.PENDING,
                1,
                Generation.NONE,
                0,
                settings,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                createdAt);
    }

    /**
     * Whether no call can succeed any more until its owner has authorised it again. One whose grant has ended is served to
     * the end of its last access token.
     */
    public boolean isOver(Instant now) {
        return switch (status) {
            case PENDING, ACTIVE -> false;
            case REAUTHORIZATION_REQUIRED -> expiresAt != null && !now.isBefore(expiresAt);
            case DISCONNECTED -> true;
        };
    }

    /** Where a connection stands in its life. */
    public enum Status {
        PENDING,
        ACTIVE,
        REAUTHORIZATION_REQUIRED,
        DISCONNECTED
    }

    /**
     * Whose account it is.
     *
     * @param id the provider's own, for ever the same
     * @param label what a person recognises it by
     */
    public record Account(String id, String label) {}
}
