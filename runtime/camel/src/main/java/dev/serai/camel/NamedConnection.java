package dev.serai.camel;

import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A connection as a route names it. The alias is looked up again after 2 s, not for every call. Thread-safe. */
final class NamedConnection {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final ConnectorContext context;
    private final String connector;
    private final String workspace;
    private final String alias;
    private final Duration tokenWait;
    private volatile @Nullable Known known;
    private volatile @Nullable CallTarget last;

    NamedConnection(ConnectorContext context, String connector, String workspace, String alias, Duration tokenWait) {
        this.context = context;
        this.connector = connector;
        this.workspace = workspace;
        this.alias = alias;
        this.tokenWait = tokenWait;
    }

    /** @throws SeraiException CONFIGURATION, {@code unknown_connection}, {@code wrong_connector}, {@code unknown_connector} */
    CallTarget target() {
        Connection connection = connection();
        Connector declared = context.connectors().require(connector);
        CallTarget before = last;
        if (before != null
                && before.connection().equals(connection)
                && before.connector().equals(declared)) {
            return before;
        }
        CallTarget target = new CallTarget(connection, declared, tokenWait);
        last = target;
        return target;
    }

    private Connection connection() {
        Known before = known;
        Instant now = context.clock().instant();
        if (before != null && now.isBefore(before.at().plus(FRESH))) {
            return before.connection();
        }
        try {
            Connection found = look();
            known = new Known(found, now);
            return found;
        } catch (SeraiException e) {
            if (before == null || !e.isTransient()) {
                throw e;
            }
            // the database is out of reach: calls go on with what is known
            known = new Known(before.connection(), now);
            return before.connection();
        }
    }

    private Connection look() {
        Connection found = context.connections()
                .find(workspace, alias)
                .orElseThrow(() -> new SeraiException(
                        ErrorType.CONFIGURATION,
                        "unknown_connection",
                        "There is no connection '" + alias + "' in workspace '" + workspace
                                + "': connect an account under this alias, or correct the route."));
        if (!found.connector().equals(connector)) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "wrong_connector",
                    "Connection '" + alias + "' is one of connector '" + found.connector() + "', not '" + connector
                            + "': write connector:" + found.connector() + " in the route, or name another connection.");
        }
        return found;
    }

    private record Known(Connection connection, Instant at) {}
}
