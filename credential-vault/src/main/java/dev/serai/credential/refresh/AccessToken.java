package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token as a call uses it.
 *
 * @param generation to be named when the provider says that the token has expired
 * @param expiresAt null if nobody says
 * @param kept values of the token answer that calls need, e.g. {@code instance_url}
 */
public record AccessToken(
        SecretValue value, Generation generation, @Nullable Instant expiresAt, Map<String, String> kept) {
    public static AccessToken of(OAuthTokens tokens) {
        return new AccessToken(tokens.accessToken(), tokens.lineage().generation(), tokens.expiresAt(), tokens.kept());
    }
}
