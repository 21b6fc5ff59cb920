package dev.serai.camel.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcCheckpointStoreTest extends CheckpointStoreContract {
    private final DataSource dataSource = TestDatabase.create();
    private final JdbcCheckpointStore store = new JdbcCheckpointStore(dataSource);

    @BeforeAll
    void createTable() {
        store.createTable();
        store.createTable();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("delete from serai_checkpoint");
        }
    }

    @Override
    CheckpointStore store() {
        return store;
    }

    @Test
    void withinATransactionItIsSavedOnlyIfThatCommits() throws SQLException {
        PullKey key = new PullKey("c", "p", "dataset");
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            JdbcCheckpointStore.save(connection, key, Checkpoint.at("1"));
            assertThat(JdbcCheckpointStore.load(connection, key)).isEqualTo(Checkpoint.at("1"));
            connection.rollback();
        }
        assertThat(store.load(key)).isEqualTo(Checkpoint.NONE);
    }
}
