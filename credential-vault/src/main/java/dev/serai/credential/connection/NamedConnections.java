package dev.serai.credential.connection;

import java.util.Optional;

/** Finds the connection that a route names. Thread-safe. */
@FunctionalInterface
public interface NamedConnections {
    /** @param idOrAlias aliases and ids never collide: an alias that looks like an id is refused when it is chosen */
    Optional<Connection> find(String workspace, String idOrAlias);
}
