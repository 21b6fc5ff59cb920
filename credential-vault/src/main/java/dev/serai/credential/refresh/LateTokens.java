package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;

/**
 * Hears of tokens that came after their connection was disconnected: nobody will use them, so they are to be revoked at
 * the provider. Must not throw.
 */
@FunctionalInterface
public interface LateTokens {
    /** They live on at the provider, in nobody's hands. */
    LateTokens LEFT_ALONE = (connection, tokens) -> {};

    void came(Connection connection, OAuthTokens tokens);
}
