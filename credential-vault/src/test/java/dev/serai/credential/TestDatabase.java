package dev.serai.credential;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A real PostgreSQL for tests: one server per JVM, started when first asked for, and as many databases as tests want. It
 * ends with the JVM.
 */
public final class TestDatabase {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private TestDatabase() {}

    /** A database of the caller's own, empty but for the migrated tables. */
    public static DataSource create() {
        String name = "test_" + NEXT.incrementAndGet();
        execute("create database " + name + " template " + Server.TEMPLATE);
        return Server.POSTGRES.getDatabase("postgres", name);
    }

    private static void execute(String sql) {
        try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Loaded, and thereby started, by the first use. */
    private static final class Server {
        private static final String TEMPLATE = "migrated";
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                try (var connection = postgres.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("create database " + TEMPLATE);
                }
                Flyway.configure()
                        .dataSource(postgres.getDatabase("postgres", TEMPLATE))
                        .locations("classpath:db/serai/credential")
                        .load()
                        .migrate();
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not start here; advice: ./serai test", e);
            } catch (SQLException e) {
                throw new IllegalStateException("PostgreSQL runs but cannot be prepared", e);
            }
        }
    }
}
