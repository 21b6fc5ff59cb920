package dev.serai.server.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * This process's life, as the other nodes see it: a number, and PostgreSQL's advisory lock of that number, held by a
 * connection of its own. A process that is killed loses the lock at once, by no clock and no timeout; one that is merely
 * frozen keeps it. Whoever is cut off from the database loses it too, and finds its runs taken over: what it then still
 * tries to commit is refused by the run's row.
 */
@Component
@DependsOnDatabaseInitialization
public class NodeLife implements AutoCloseable {
    /** The advisory locks' first number: ours. */
    private static final int LOCK_CLASS = 0x53455241;

    private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);
    private static final int PATIENCE_SECONDS = 5;

    private final DataSource database;
    private final int number;
    private @Nullable Connection holder;

    public NodeLife(DataSource database, JdbcClient jdbc) {
        this.database = database;
        this.number =
                jdbc.sql("select nextval('pull_node')").query(Integer.class).single();
    }

    public int number() {
        return number;
    }

    /** Holds the lock again if it was lost. False while that is impossible: nothing may be run then. */
    public synchronized boolean hold() {
        try {
            if (holder != null && holder.isValid(PATIENCE_SECONDS)) {
                return true;
            }
            release();
            Connection connection = database.getConnection();
            if (lock(connection)) {
                holder = connection;
                return true;
            }
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The database does not answer (SQL state {})", e.getSQLState());
        }
        return false;
    }

    /** SQL for whether the life whose number stands in that column goes on. */
    public static String goesOn(String column) {
        return """
                exists (select 1 from pg_locks l where l.locktype = 'advisory'
                  and l.classid = %d and l.objid = cast(%s as oid) and l.objsubid = 2 and l.granted
                  and l.database = (select oid from pg_database where datname = current_database()))
                """.formatted(LOCK_CLASS, column);
    }

    private boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // a node that vanished from the network is found out within a minute
            statement.execute("set tcp_keepalives_idle = 20");
            statement.execute("set tcp_keepalives_interval = 10");
            statement.execute("set tcp_keepalives_count = 3");
        }
        try (PreparedStatement lock = connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
            lock.setInt(1, LOCK_CLASS);
            lock.setInt(2, number);
            try (ResultSet answer = lock.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private void release() {
        Connection held = holder;
        holder = null;
        if (held == null) {
            return;
        }
        try (held;
                Statement statement = held.createStatement()) {
            // the connection goes back to the pool: its lock must not
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The connection was lost, and its lock with it (SQL state {})", e.getSQLState());
        }
    }

    @Override
    public synchronized void close() {
        release();
    }
}
