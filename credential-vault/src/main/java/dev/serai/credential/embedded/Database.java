package dev.serai.credential.embedded;

import dev.serai.credential.VaultException;
import dev.serai.credential.sql.Transaction;
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

    /** All of it is committed, or nothing. */
    <T> T inTransaction(Transaction.Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return Transaction.on(connection, work);
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
