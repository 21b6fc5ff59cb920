package dev.serai.credential.sql;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, each atomic by itself unless it runs {@linkplain #inTransaction in a transaction}; also joins the
 * caller's transaction when the data source hands out a connection that is in one. Thread-safe outside of transactions.
 */
public final class Database {
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String UNIQUE_VIOLATION = "23505";
    /** Connection lost, out of resources, shut down by an operator, rolled back for another transaction's sake. */
    private static final Set<String> PASSING = Set.of("08", "53", "57", "40");

    private final Lender lender;

    public Database(DataSource source) {
        this.lender = new Lender() {
            @Override
            public <T> T lend(Work<T> work) throws SQLException {
                try (Connection connection = source.getConnection()) {
                    return work.with(connection);
                }
            }
        };
    }

    private Database(Lender lender) {
        this.lender = lender;
    }

    /** Where connections come from. */
    private interface Lender {
        <T> T lend(Work<T> work) throws SQLException;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Reads one row. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A constraint says no; the statement changed nothing. */
    public static final class Violation extends SeraiException {
        private static final long serialVersionUID = 1L;
        private final String sqlState;

        private Violation(SQLException e) {
            super(ErrorType.INTERNAL, "constraint_violated", false, "A rule of the database was violated.", e);
            this.sqlState = e.getSQLState();
        }

        public String sqlState() {
            return sqlState;
        }
    }

    /** All that is done with the given database is committed, or nothing of it. Not to be nested. */
    public <T> T inTransaction(Function<Database, T> work) {
        return lend(connection -> Transaction.on(
                connection,
                same -> work.apply(new Database(new Lender() {
                    @Override
                    public <U> U lend(Work<U> inner) throws SQLException {
                        return inner.with(same);
                    }
                }))));
    }

    /** @return how many rows were changed */
    public int update(String sql, @Nullable Object... parameters) {
        return lend(connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
                return statement.executeUpdate();
            }
        });
    }

    public <T> List<T> list(Row<T> reader, String sql, @Nullable Object... parameters) {
        return lend(connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        });
    }

    public <T> Optional<T> first(Row<T> reader, String sql, @Nullable Object... parameters) {
        return list(reader, sql, parameters).stream().findFirst();
    }

    private <T> T lend(Work<T> work) {
        try {
            return lender.lend(work);
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, value(connection, parameters[i]));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static @Nullable Object value(Connection connection, @Nullable Object parameter) throws SQLException {
        return switch (parameter) {
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case List<?> texts -> connection.createArrayOf("text", texts.toArray());
            case null -> null;
            default -> parameter;
        };
    }

    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static SeraiException translated(SQLException e) {
        String state = e.getSQLState();
        if (FOREIGN_KEY_VIOLATION.equals(state) || UNIQUE_VIOLATION.equals(state)) {
            return new Violation(e);
        }
        boolean passing = state == null
                || PASSING.contains(state.substring(0, 2))
                || e instanceof SQLTransientException
                || e instanceof SQLRecoverableException;
        return passing
                ? new SeraiException(
                        ErrorType.INTERNAL,
                        "database_unavailable",
                        true,
                        "The database does not answer now; try again, and if it lasts, the operator checks the database.",
                        e)
                : new SeraiException(
                        ErrorType.INTERNAL,
                        "database_failed",
                        false,
                        "The database refused a statement (SQLSTATE " + state
                                + "). The operator looks into the log; the schema may be of another version.",
                        e);
    }
}
