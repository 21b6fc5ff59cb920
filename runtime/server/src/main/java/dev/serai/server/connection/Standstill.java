package dev.serai.server.connection;

import dev.serai.credential.connection.Connection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why nothing runs on a connection, in the words that pages and answers use. */
public final class Standstill {
    private Standstill() {}

    /** Null if calls may succeed. */
    public static @Nullable String of(Connection connection, Instant now) {
        if (!connection.isOver(now)) {
            return null;
        }
        @Nullable String problem = connection.problem();
        String name = "'" + connection.alias() + "'";
        return connection.status() == Connection.Status.DISCONNECTED
                ? name + " is disconnected: authorise it again, or connect the account anew."
                : name + " has to be authorised again" + (problem == null ? "." : ": " + problem);
    }
}
