package dev.serai.server.devicecode;

import dev.serai.credential.connection.ConnectionId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A code that somebody is to enter at the provider, or how that ended.
 *
 * @param connection PENDING until it has worked
 * @param userId who wants to connect the account
 * @param connectorHash of the declaration as it was at the start
 * @param asked the scopes
 * @param userCode what is to be entered; null once it has ended
 * @param verificationUri where
 * @param verificationUriComplete the same with the code in it; null once it has ended, and where the provider gives none
 * @param interval the least between two polls
 * @param endedAt null before
 * @param problem why nothing was connected; null before, and if it was
 * @param notes what the user should know beside success
 */
public record DeviceCode(
        ConnectionId connection,
        String userId,
        String workspace,
        String connectorHash,
        List<String> asked,
        @Nullable String userCode,
        URI verificationUri,
        @Nullable URI verificationUriComplete,
        Duration interval,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String problem,
        List<String> notes) {
    public DeviceCode {
        asked = List.copyOf(asked);
        notes = List.copyOf(notes);
    }
}
