package dev.serai.credential.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** All that is done on a connection is committed, or nothing of it. */
public final class Transaction {
    private Transaction() {}

    /** What is done with a connection. */
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Not to be nested.
     *
     * @param connection remains the caller's to close
     * @throws SQLException of the work or the commit
     */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        boolean wasAutoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error failed) {
            rollBack(connection, failed);
            throw failed;
        } finally {
            // a connection that is lost takes no setting; its pool throws it away
            if (!connection.isClosed()) {
                connection.setAutoCommit(wasAutoCommit);
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failed) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            failed.addSuppressed(lost);
        }
    }
}
