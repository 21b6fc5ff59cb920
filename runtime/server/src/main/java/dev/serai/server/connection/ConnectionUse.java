package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import java.util.List;

/** A feature that uses connections says which of its things stop if one dies. Features declare theirs as beans. */
@FunctionalInterface
public interface ConnectionUse {
    /** Names such as {@code pull/observations} or {@code flow/irrigation}. */
    List<String> usesOf(Connection connection);
}
