package dev.serai.server.people;

import dev.serai.server.identity.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody may join.
 *
 * @param email whose owner alone may use it
 * @param invitedBy a name; null if they are gone
 */
public record Invitation(
        String id,
        String workspace,
        String workspaceName,
        String email,
        Role role,
        @Nullable String invitedBy,
        Instant expiresAt) {}
