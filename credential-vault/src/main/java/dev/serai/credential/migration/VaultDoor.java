package dev.serai.credential.migration;

import dev.serai.credential.VaultException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's advisory lock between those who use the vault and those who move it: any number of platforms, or one move. It
 * is held by a connection of its own, so a process that is killed loses it at once; a frozen one keeps it. Thread-safe.
 */
public final class VaultDoor implements AutoCloseable {
    private static final int LOCK_CLASS = 0x53455256;
    private static final int LOCK = 2;
    private static final int PATIENCE_SECONDS = 5;

    private final DataSource source;
    private final String attempt;
    private @Nullable Connection holder;

    private VaultDoor(DataSource source, String attempt) {
        this.source = source;
        this.attempt = attempt;
    }

    /** For a platform: not held yet. */
    public static VaultDoor ofPlatform(DataSource source) {
        return new VaultDoor(source, "select pg_try_advisory_lock_shared(?, ?)");
    }

    /** For a move: not held yet. */
    static VaultDoor ofMove(DataSource source) {
        return new VaultDoor(source, "select pg_try_advisory_lock(?, ?)");
    }

    /** What came of {@link #hold}. */
    public enum Held {
        /** All the time since the last call. */
        STILL,
        /** Only now: others may have held it in between. */
        ANEW,
        /** Others hold it. */
        NOT
    }

    /**
     * Takes the lock if it is not held, or was lost with its connection.
     *
     * @throws VaultException.Unavailable if the database does not answer
     */
    public synchronized Held hold() {
        try {
            if (holder != null && holder.isValid(PATIENCE_SECONDS)) {
                return Held.STILL;
            }
            close();
            Connection connection = source.getConnection();
            if (lock(connection)) {
                holder = connection;
                return Held.ANEW;
            }
            connection.close();
            return Held.NOT;
        } catch (SQLException failed) {
            throw VaultHome.unavailable(failed);
        }
    }

    private boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(attempt)) {
            lock.setInt(1, LOCK_CLASS);
            lock.setInt(2, LOCK);
            try (ResultSet answer = lock.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public synchronized void close() {
        Connection held = holder;
        holder = null;
        if (held == null) {
            return;
        }
        try (held;
                Statement statement = held.createStatement()) {
            // The connection may go back to a pool: its lock must not.
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException _) {
            // The connection was lost, and its lock with it.
        }
    }
}
