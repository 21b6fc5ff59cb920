package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows Serai's own access tokens. */
public interface BearerTokens {
    /** Empty if it is no such token, or none any more: expired, revoked, its user or client gone. */
    Optional<Bearer> find(SecretValue token);

    /**
     * Who calls with a token.
     *
     * @param user whom it acts for, in the workspace it is bound to
     * @param client the client_id of the program that it was given to
     * @param sessionId the session that it goes with; null if it stands alone
     */
    record Bearer(
            CurrentUser user,
            Set<Scope> scopes,
            String client,
            @Nullable String sessionId) {
        public Bearer {
            scopes = Set.copyOf(scopes);
        }
    }
}
