package dev.serai.camel.pull;

import dev.serai.connector.ErrorType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * A table {@code serai_checkpoint}. Whoever keeps records in the same database commits both together with {@link
 * #save(Connection, PullKey, Checkpoint)}.
 */
public final class JdbcCheckpointStore implements CheckpointStore {
    private static final String TABLE = """
        create table if not exists serai_checkpoint (
          connection_id varchar(64) not null,
          pull_name varchar(64) not null,
          consumer_name varchar(200) not null,
          checkpoint text not null,
          saved_at varchar(40) not null,
          primary key (connection_id, pull_name, consumer_name))\
        """;
    private static final String WHERE = " where connection_id = ? and pull_name = ? and consumer_name = ?";

    private final DataSource dataSource;

    public JdbcCheckpointStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Makes the table if it is not there; for applications without migrations. */
    public void createTable() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        } catch (SQLException e) {
            throw failed("The table serai_checkpoint cannot be made", e);
        }
    }

    @Override
    public Checkpoint load(PullKey key) {
        try (Connection connection = dataSource.getConnection()) {
            return load(connection, key);
        } catch (SQLException e) {
            throw failed("Cannot read the checkpoint of " + key, e);
        }
    }

    @Override
    public void save(PullKey key, Checkpoint checkpoint) {
        try (Connection connection = dataSource.getConnection()) {
            save(connection, key, checkpoint);
        } catch (SQLException e) {
            throw failed("Cannot write the checkpoint of " + key, e);
        }
    }

    @Override
    public void remove(PullKey key) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from serai_checkpoint" + WHERE)) {
            bind(delete, 1, key);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw failed("Cannot remove the checkpoint of " + key, e);
        }
    }

    /** Within the caller's transaction. */
    public static Checkpoint load(Connection connection, PullKey key) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select checkpoint from serai_checkpoint" + WHERE)) {
            bind(select, 1, key);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? CheckpointJson.read(found.getString(1)) : Checkpoint.NONE;
            }
        }
    }

    /** Within the caller's transaction, which commits it. */
    public static void save(Connection connection, PullKey key, Checkpoint checkpoint) throws SQLException {
        String json = CheckpointJson.write(checkpoint);
        String now = Instant.now().toString();
        try (PreparedStatement update =
                connection.prepareStatement("update serai_checkpoint set checkpoint = ?, saved_at = ?" + WHERE)) {
            update.setString(1, json);
            update.setString(2, now);
            bind(update, 3, key);
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into serai_checkpoint"
                + " (connection_id, pull_name, consumer_name, checkpoint, saved_at) values (?, ?, ?, ?, ?)")) {
            bind(insert, 1, key);
            insert.setString(4, json);
            insert.setString(5, now);
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int from, PullKey key) throws SQLException {
        statement.setString(from, key.connection());
        statement.setString(from + 1, key.pull());
        statement.setString(from + 2, key.consumer());
    }

    private static PullException failed(String what, SQLException e) {
        return new PullException(
                ErrorType.INTERNAL,
                "checkpoint_unavailable",
                true,
                what + " (SQL state " + e.getSQLState() + "): look after the database.",
                e);
    }
}
