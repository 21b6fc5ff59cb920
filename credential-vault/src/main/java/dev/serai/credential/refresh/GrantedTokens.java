package dev.serai.credential.refresh;

import dev.serai.connector.OAuth2;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.TokenAnswer;
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
     * @param asked the scopes that were asked for; granted as asked if the answer does not say (RFC 6749 §5.1)
     */
    public static OAuthTokens first(
            OAuth2 oauth2, TokenAnswer answer, List<String> asked, long incarnation, String attemptId) {
        return tokens(
                oauth2,
                answer,
                answer.refreshToken(),
                asked,
                Map.of(),
                new Lineage(Generation.NONE.next(), incarnation, attemptId, null));
    }

    /** The credential after a refresh: what the answer leaves out stays as it was (RFC 6749 §6). */
    static OAuthTokens next(OAuth2 oauth2, TokenAnswer answer, OAuthTokens before, SecretValue sent, String attemptId) {
        Lineage lineage = new Lineage(
                before.lineage().generation().next(), before.lineage().incarnation(), attemptId, Fingerprint.of(sent));
        SecretValue refreshToken = answer.refreshToken() == null ? sent : answer.refreshToken();
        return tokens(oauth2, answer, refreshToken, before.scopes(), before.kept(), lineage);
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
