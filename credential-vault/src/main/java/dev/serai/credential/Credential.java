package dev.serai.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a vault keeps under one path. Closed: each kind is read and written by {@link CredentialJson}. */
public sealed interface Credential {

    /**
     * The tokens of one connection.
     *
     * @param refreshToken null if the provider gave none
     * @param scopes what was granted
     * @param obtainedAt when the request was sent that brought these tokens
     * @param expiresAt when the access token ends; null if nobody says
     * @param refreshExpiresAt when the refresh token ends; null if nobody says
     * @param kept values of the token answer or the callback that calls need, e.g. {@code instance_url}
     */
    record OAuthTokens(
            SecretValue accessToken,
            @Nullable SecretValue refreshToken,
            List<String> scopes,
            Instant obtainedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant refreshExpiresAt,
            Map<String, String> kept,
            Lineage lineage)
            implements Credential {
        public OAuthTokens {
            scopes = List.copyOf(scopes);
            kept = Map.copyOf(kept);
        }

        /** The same tokens under another number. */
        public OAuthTokens as(Generation generation) {
            return new OAuthTokens(
                    accessToken,
                    refreshToken,
                    scopes,
                    obtainedAt,
                    expiresAt,
                    refreshExpiresAt,
                    kept,
                    new Lineage(
                            generation,
                            lineage.incarnation(),
                            lineage.attemptId(),
                            lineage.parent(),
                            lineage.answeredAt()));
        }
    }

    /**
     * The secrets of one OAuth client. While it is rotated there are two, and both are right.
     *
     * @param secret that is tried first
     * @param other that is tried where the first is refused: the next one, or the one before; null if there is none
     * @param generation one more whenever another secret becomes the first
     */
    record ClientSecret(SecretValue secret, @Nullable SecretValue other, long generation) implements Credential {
        /** A new client's. */
        public ClientSecret(SecretValue secret) {
            this(secret, null, 1);
        }
    }

    /** A key that the platform encrypts with, as its library writes it. */
    record KeyMaterial(SecretValue keyset) implements Credential {}

    /** Stands where tokens were after a disconnect, so that a late check-and-set write fails. */
    record Tombstone(long incarnation) implements Credential {}

    /**
     * Where tokens come from: by it a late answer is told from a newer one.
     *
     * @param incarnation the connection's, one more with every disconnect and re-authorisation
     * @param attemptId the attempt that brought them; random, never reused
     * @param parent fingerprint of the refresh token that was sent for them; null for a first grant
     * @param answeredAt by the provider's clock: of two answers to one refresh token the later is right; null if it did
     *     not say
     */
    record Lineage(
            Generation generation,
            long incarnation,
            String attemptId,
            @Nullable String parent,
            @Nullable Instant answeredAt) {
        /** A first grant's. */
        public static Lineage first(Generation generation, long incarnation, String attemptId) {
            return new Lineage(generation, incarnation, attemptId, null, null);
        }
    }
}
