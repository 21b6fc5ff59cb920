package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.refresh.JournalEntry.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns token answers into credentials. */
public final class GrantedTokens {
    private GrantedTokens() {}

    /**
     * The credential of a first grant.
     *
     * @param generation one more than the connection's newest
     * @param asked the scopes that were asked for; granted as asked if the answer does not say (RFC 6749 §5.1)
     */
    public static OAuthTokens first(
            OAuth2 oauth2,
            TokenAnswer answer,
            List<String> asked,
            Generation generation,
            long incarnation,
            String attemptId) {
        return tokens(
                oauth2,
                answer,
                answer.refreshToken(),
                asked,
                Map.of(),
                Lineage.first(generation, incarnation, attemptId));
    }

    /** The credential after a refresh: what the answer leaves out stays as it was (RFC 6749 §6). */
    static OAuthTokens next(OAuth2 oauth2, TokenAnswer answer, Content.Answer kept, Lineage lineage) {
        SecretValue refreshToken = answer.refreshToken() == null ? kept.refreshToken() : answer.refreshToken();
        return tokens(oauth2, answer, refreshToken, kept.scopes(), kept.kept(), lineage);
    }

    private static OAuthTokens tokens(
            OAuth2 oauth2,
            TokenAnswer answer,
            @Nullable SecretValue refreshToken,
            List<String> scopes,
            Map<String, String> keptBefore,
            Lineage lineage) {
        Map<String, String> kept = new HashMap<>(keptBefore);
        kept.putAll(answer.kept());
        Duration refreshLife = answer.refreshExpiresIn() != null
                ? answer.refreshExpiresIn()
                : oauth2.lifetime().refreshIdle();
        return new OAuthTokens(
                answer.accessToken(),
                refreshToken,
                answer.scopes() == null ? scopes : answer.scopes(),
                answer.sentAt(),
                after(
                        answer.sentAt(),
                        answer.expiresIn() != null
                                ? answer.expiresIn()
                                : oauth2.lifetime().accessToken()),
                refreshToken == null ? null : after(answer.sentAt(), refreshLife),
                kept,
                lineage);
    }

    private static @Nullable Instant after(Instant start, @Nullable Duration life) {
        return life == null ? null : start.plus(life);
    }
}
