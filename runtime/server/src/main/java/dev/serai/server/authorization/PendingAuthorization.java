package dev.serai.server.authorization;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClientId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authorization under way, or how it ended.
 *
 * @param id names it in our own URLs; no secret
 * @param browser the session that started it
 * @param connectorHash of the declaration as it was at the start
 * @param renews the connection that is to be authorised again; null for a new one
 * @param alias null for a generated one
 * @param scopes that are asked for; null for all that the OAuth client may have
 * @param redirectUri where the answer has to come
 * @param returnTo a path of ours; null for the connection's page
 * @param usedAt when its callback was accepted; null before
 * @param connection what came of it; null before, and if nothing did
 * @param problem why nothing came of it, in plain words
 * @param notes what the user should know beside success
 */
public record PendingAuthorization(
        String id,
        String browser,
        String userId,
        String workspace,
        String connector,
        String connectorHash,
        OAuthClientId client,
        @Nullable Renewed renews,
        @Nullable String alias,
        Map<String, String> settings,
        @Nullable List<String> scopes,
        URI redirectUri,
        @Nullable String returnTo,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant usedAt,
        @Nullable String connection,
        @Nullable String problem,
        List<String> notes) {
    public PendingAuthorization {
        settings = Map.copyOf(settings);
        scopes = scopes == null ? null : List.copyOf(scopes);
        notes = List.copyOf(notes);
    }

    /** @param incarnation that it had at the start */
    public record Renewed(ConnectionId id, long incarnation) {}
}
