package dev.serai.lab.platform;

import dev.serai.testkit.server.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A durable PostgreSQL that may be stopped and started again, with the same data and at the same port. One thread at a time
 * does so.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> DURABLE = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "200");

    private final Path folder;
    private final int port = FreePorts.one();
    private EmbeddedPostgres running;

    private PostgresServer(Path folder) {
        this.folder = folder;
        this.running = launch();
    }

    /** @param folder of its own, for the data */
    public static PostgresServer start(Path folder) {
        PostgresServer server = new PostgresServer(folder);
        server.execute("postgres", "create database serai");
        return server;
    }

    /** A statement in the platforms' database. */
    void execute(String sql) {
        execute("serai", sql);
    }

    private void execute(String name, String sql) {
        try (Connection connection = running.getDatabase("postgres", name).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The lab's database refuses a statement.", e);
        }
    }

    /** What the platforms need to know. */
    public Map<String, String> environment() {
        return Map.of(
                "SERAI_DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:" + port + "/serai",
                "SERAI_DATABASE_USER",
                "postgres");
    }

    /** Ends all connections at once; what was committed stays. */
    public void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After {@link #stop()}. */
    public void startAgain() {
        running = launch();
    }

    private EmbeddedPostgres launch() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(PATIENCE);
        DURABLE.forEach(builder::setServerConfig);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
