package dev.serai.server.authserver;

import dev.serai.server.identity.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program that may ask Serai for tokens. It has no secret in it.
 *
 * @param workspace null for one that serves all workspaces
 * @param userId whom the tokens of a service account, a job or a bridge client act for; null for the other kinds, whose tokens act for people
 * @param confidential whether it has a secret
 * @param scopes the most that its tokens may have
 */
public record AccessClient(
        String id,
        String clientId,
        Kind kind,
        String name,
        @Nullable String workspace,
        @Nullable String userId,
        boolean confidential,
        Set<Scope> scopes,
        List<String> redirectUris,
        Instant createdAt) {
    public enum Kind {
        /** Acts for itself: client_credentials. */
        SERVICE_ACCOUNT,
        /** Acts for people who consent in a browser: authorization code with PKCE. */
        PROGRAM,
        /** Acts for people who enter a code in a browser elsewhere: device authorization. */
        COMMAND_LINE,
        /** Serai's own pages: acts for people as long as their session lasts. */
        PORTAL,
        /** Started by the platform, which hands it its tokens: it asks for none. */
        JOB,
        /** Gets people's authorizations through the bridge; acts for itself where it calls with them: client_credentials. */
        BRIDGE;

        /** How the client_id begins. */
        String prefix() {
            return switch (this) {
                case SERVICE_ACCOUNT -> "service-";
                case PROGRAM, COMMAND_LINE, PORTAL -> "program-";
                case JOB -> "job-";
                case BRIDGE -> "bridge-";
            };
        }
    }

    public AccessClient {
        scopes = Set.copyOf(scopes);
        redirectUris = List.copyOf(redirectUris);
    }

    public List<String> scopeWords() {
        return scopes.stream().sorted().map(Scope::word).toList();
    }
}
