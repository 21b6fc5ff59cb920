package dev.serai.server.connection;

import dev.serai.connector.Connector;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;

/** A connection that may be authorised again, and what that takes. */
public record Reauthorizable(Connection connection, Connector connector, OAuthClient client) {
    /** Whether the new grant's account can be held against the one before. */
    public boolean isComparable() {
        return connection.account() != null && connector.api().verify() != null;
    }
}
