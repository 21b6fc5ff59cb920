package dev.serai.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody allowed, as it is kept in a file.
 *
 * @param counter one more with every refresh: a process that wants one says which tokens it has seen
 * @param refreshToken null if there is none: when the access token ends, somebody has to allow it again
 * @param expiresAt null if nobody says
 * @param scope what was granted; empty if nobody says
 */
public record SavedGrant(
        TokenIssuer issuer,
        long counter,
        Secret accessToken,
        @Nullable Secret refreshToken,
        @Nullable Instant expiresAt,
        Instant obtainedAt,
        String scope) {
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);

    /**
     * The first tokens.
     *
     * @param answer of the token endpoint (RFC 6749 §5.1)
     * @throws CommandFailure 69 if it has no access token
     */
    public static SavedGrant first(TokenIssuer issuer, JsonNode answer, String scope, Instant now) {
        return new SavedGrant(
                issuer,
                1,
                Secret.of(Json.answered(answer, "access_token")),
                secret(answer, "refresh_token"),
                expiry(answer, now),
                now,
                scope(answer, scope));
    }

    /**
     * The tokens after these. No refresh token in the answer: the old one stays good (RFC 6749 §6).
     *
     * @throws CommandFailure 69 if the answer has no access token
     */
    SavedGrant renewed(JsonNode answer, Instant now) {
        @Nullable Secret next = secret(answer, "refresh_token");
        return new SavedGrant(
                issuer,
                counter + 1,
                Secret.of(Json.answered(answer, "access_token")),
                next == null ? refreshToken : next,
                expiry(answer, now),
                now,
                scope(answer, scope));
    }

    /** Whether the access token has ended, or does so within a tenth of its life (at most 30 s). */
    public boolean isDue(Instant now) {
        if (expiresAt == null) {
            return false;
        }
        Duration tenth = Duration.between(obtainedAt, expiresAt).dividedBy(10);
        Duration margin = tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
        return !now.isBefore(expiresAt.minus(margin));
    }

    public boolean isOver(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    String toJson() {
        ObjectNode json = Json.object();
        issuer.writeTo(json);
        json.put("counter", counter).put("access_token", accessToken.reveal());
        if (refreshToken != null) {
            json.put("refresh_token", refreshToken.reveal());
        }
        if (expiresAt != null) {
            json.put("expires_at", expiresAt.toString());
        }
        return json.put("obtained_at", obtainedAt.toString())
                .put("scope", scope)
                .toPrettyString();
    }

    /** @throws IllegalArgumentException if it is none */
    static SavedGrant read(String text) {
        JsonNode json = Json.parse(text);
        @Nullable String expires = Json.textOrNull(json, "expires_at");
        return new SavedGrant(
                TokenIssuer.read(json),
                json.path("counter").asLong(),
                Secret.of(Json.text(json, "access_token")),
                secret(json, "refresh_token"),
                expires == null ? null : Times.instant(expires),
                Times.instant(Json.text(json, "obtained_at")),
                json.path("scope").asText());
    }

    private static @Nullable Secret secret(JsonNode json, String field) {
        @Nullable String text = Json.textOrNull(json, field);
        return text == null ? null : Secret.of(text);
    }

    /** Zero and less mean that it says nothing: servers write so, and the answer 401 tells the rest. */
    private static @Nullable Instant expiry(JsonNode answer, Instant now) {
        double seconds = answer.path("expires_in").asDouble(0);
        return seconds > 0 && seconds < Integer.MAX_VALUE ? now.plusSeconds((long) seconds) : null;
    }

    private static String scope(JsonNode answer, String before) {
        @Nullable String granted = Json.textOrNull(answer, "scope");
        return granted == null ? before : granted;
    }
}
