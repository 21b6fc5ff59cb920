package dev.serai.credential.refresh;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;

/** Hears that a connection is in use: of one that is called all the time, every two seconds. Must not block or throw. */
@FunctionalInterface
interface TokenUse {
    void used(Connection connection, OAuthTokens tokens);
}
