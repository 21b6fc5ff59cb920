package dev.serai.credential.oauth2;

import dev.serai.credential.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint granted (RFC 6749 §5.1), read leniently.
 *
 * @param refreshToken null if none came, or an empty one
 * @param expiresIn life of the access token from {@code sentAt}; null if absent or senseless
 * @param refreshExpiresIn life of the refresh token from {@code sentAt}; null if absent, zero or senseless
 * @param scopes null if the answer does not say: then it is what was asked for
 * @param kept the values that the connector keeps
 * @param sentAt when the request was sent: lives are counted from here, so that no token is believed to live too long
 */
public record TokenAnswer(
        SecretValue accessToken,
        @Nullable SecretValue refreshToken,
        @Nullable Duration expiresIn,
        @Nullable Duration refreshExpiresIn,
        @Nullable List<String> scopes,
        Map<String, String> kept,
        Instant sentAt) {
    public TokenAnswer {
        scopes = scopes == null ? null : List.copyOf(scopes);
        kept = Map.copyOf(kept);
    }
}
