package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import dev.serai.server.identity.CurrentUser;

/** A feature that lets somebody use connections of others says which. Features declare theirs as beans. */
@FunctionalInterface
public interface ConnectionLoan {
    /** Whether this user, who neither owns the connection nor is a builder, may use it all the same. */
    boolean isLent(Connection connection, CurrentUser user);
}
