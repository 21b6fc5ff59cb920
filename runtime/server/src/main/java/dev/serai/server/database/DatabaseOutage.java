package dev.serai.server.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** Tells a database that is away, which happens in the best installations, from everything else that can be wrong with it. */
public final class DatabaseOutage {
    /** Connection exceptions. */
    private static final String CONNECTION = "08";
    /** The server shuts down, or starts. */
    private static final String SHUTDOWN = "57P";

    private DatabaseOutage() {}

    /** What the database, or the way to it, said last: the deepest of the causes that speak of an outage. */
    public static Optional<SQLException> in(@Nullable Throwable error) {
        SQLException found = null;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isOutage(sql)) {
                found = sql;
            }
            if (cause instanceof TransactionSystemException rollback) {
                // its cause is that nothing could be rolled back any more; what went wrong before stands beside it
                found = in(rollback.getApplicationException()).orElse(found);
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean isOutage(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLTransientConnectionException
                || (state != null && (state.startsWith(CONNECTION) || state.startsWith(SHUTDOWN)));
    }
}
