package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import java.time.Instant;

/** Makes access tokens for people who are signed in. */
public interface SessionTokens {
    /** @param expiresAt at the latest: it ends with the session */
    record Issued(SecretValue token, Instant expiresAt) {}

    /** One that acts for this person, in the workspace where they are, for as long as this session lasts. */
    Issued issue(CurrentUser user, String sessionId);
}
