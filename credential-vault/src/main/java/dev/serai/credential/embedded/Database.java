package dev.serai.credential.embedded;

import dev.serai.credential.VaultException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work on a connection of its own; a database that fails is a vault that is not available. */
final class Database {
    private final DataSource source;
    private final String name;

    Database(DataSource source) {
        this.source = source;
        this.name = inTransaction(connection -> "the database \"" + connection.getCatalog() + "\"");
    }

    /** What is done with a connection. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** All of it is committed, or nothing. */
    <T> T inTransaction(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            boolean wasAutoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(wasAutoCommit);
            }
        } catch (SQLException failed) {
            throw new VaultException.Unavailable(
                    "The embedded vault cannot use its PostgreSQL (SQL state " + failed.getSQLState()
                            + "): see to the database, then try again.",
                    failed);
        }
    }

    /** Names the database to a person. */
    @Override
    public String toString() {
        return name;
    }
}
