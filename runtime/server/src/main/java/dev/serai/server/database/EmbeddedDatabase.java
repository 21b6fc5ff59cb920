package dev.serai.server.database;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL in Serai's home folder, durable and reachable from this machine alone with a random password. One running
 * Serai owns it: a second one on the same home is refused, and what a killed one left running is stopped first. The data
 * outlives {@link #close()} and crashes alike.
 *
 * <p>It stops only by {@link #close()}, which must come after the connection pool's: it has no shutdown hook. Thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    /** Of the database and of the user who owns it. */
    static final String NAME = "serai";

    private static final String LOOPBACK = "127.0.0.1";
    /** Long, because after a crash the server first reads its log again. */
    private static final Duration START = Duration.ofMinutes(2);

    private record ServerSetting(String name, String value) {}

    /** The library's defaults suit tests: they lose data at a power failure, and open a socket to everybody. */
    private static final List<ServerSetting> SETTINGS = List.of(
            new ServerSetting("fsync", "on"),
            new ServerSetting("synchronous_commit", "on"),
            new ServerSetting("full_page_writes", "on"),
            new ServerSetting("listen_addresses", LOOPBACK),
            new ServerSetting("unix_socket_directories", ""),
            new ServerSetting("max_connections", "100"),
            // A file for each day of the week, in the data folder; no statements and no values in it.
            new ServerSetting("logging_collector", "on"),
            new ServerSetting("log_filename", "postgres-%a.log"),
            new ServerSetting("log_rotation_age", "1d"),
            new ServerSetting("log_truncate_on_rotation", "on"),
            new ServerSetting("log_error_verbosity", "terse"),
            new ServerSetting("log_min_error_statement", "panic"));

    private final HomeLock lock;
    private final EmbeddedPostgres server;
    private final Postmaster postmaster;
    private final SecretValue password;

    private EmbeddedDatabase(HomeLock lock, EmbeddedPostgres server, Postmaster postmaster, SecretValue password) {
        this.lock = lock;
        this.server = server;
        this.postmaster = postmaster;
        this.password = password;
    }

    /**
     * Starts the database of this home folder, which is made when missing. The first time takes some seconds.
     *
     * @throws SeraiException if another running Serai owns the folder ({@code database_in_use}), or the server does not start
     */
    public static EmbeddedDatabase start(Path home) {
        return start(home, home.resolve("postgres-program"));
    }

    /**
     * @param programs where PostgreSQL's own programs are unpacked (60 MB); several homes may share it
     * @see #start(Path)
     */
    public static EmbeddedDatabase start(Path home, Path programs) {
        refuseBareRoot();
        try {
            var folder = PrivateFiles.folder(home).toRealPath();
            var lock = HomeLock.take(folder.resolve("postgres.lock"));
            try {
                return start(lock, folder, programs);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (SeraiException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw notStarted(home, e);
        }
    }

    private static EmbeddedDatabase start(HomeLock lock, Path home, Path programs) throws IOException {
        var password = DatabasePassword.of(home);
        var data = home.resolve("postgres");
        if (Files.notExists(data)) {
            create(data, password, programs);
        }
        var server = launch(data, password, programs);
        return new EmbeddedDatabase(lock, server, Postmaster.of(data), password.value());
    }

    /** What Spring's connection pool needs; as a bean, it makes Spring close the pool before the database. */
    public JdbcConnectionDetails connectionDetails() {
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return jdbcUrl();
            }

            @Override
            public String getUsername() {
                return user();
            }

            @Override
            public String getPassword() {
                return password.reveal();
            }
        };
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return jdbcUrl(server.getPort());
    }

    static String jdbcUrl(int port) {
        return "jdbc:postgresql://%s:%d/%s?requireAuth=scram-sha-256".formatted(LOOPBACK, port, NAME);
    }

    /** Owns the database, and is no superuser. */
    public String user() {
        return NAME;
    }

    public SecretValue password() {
        return password;
    }

    /** Ends open statements and returns when the server has stopped. */
    @Override
    public void close() {
        try (lock) {
            server.close();
            postmaster.stop();
        } catch (IOException e) {
            throw new SeraiException(
                    ErrorType.INTERNAL,
                    "database_not_stopped",
                    false,
                    "The embedded database did not stop in time.",
                    e);
        }
    }

    /**
     * Made under another name and renamed when complete: the folder {@code postgres} never holds a half-made database,
     * and what an interrupted first start left can be deleted without a question.
     */
    private static void create(Path data, DatabasePassword password, Path programs) throws IOException {
        var unfinished = data.resolveSibling("postgres.new");
        Postmaster.of(unfinished).stop();
        FileSystemUtils.deleteRecursively(unfinished);
        var server = launch(unfinished, password, programs);
        try (server) {
            execute(
                    server,
                    "CREATE ROLE " + NAME + " LOGIN PASSWORD '"
                            + password.value().reveal() + "'");
            execute(server, "CREATE DATABASE " + NAME + " OWNER " + NAME);
        }
        Postmaster.of(unfinished).stop();
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        // Else a power failure could bring the old name back, with everything written since under it.
        try (var parent = FileChannel.open(data.getParent())) {
            parent.force(true);
        }
    }

    private static EmbeddedPostgres launch(Path data, DatabasePassword password, Path programs) throws IOException {
        Postmaster.of(data).stop();
        try {
            var server = builder(data, password, programs).start();
            requireOn(server, "fsync", "synchronous_commit", "full_page_writes");
            return server;
        } catch (IOException | RuntimeException e) {
            // It may be up, or still come up, and nobody would own it.
            Postmaster.of(data).stop();
            throw e;
        }
    }

    private static EmbeddedPostgres.Builder builder(Path data, DatabasePassword password, Path programs)
            throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                // The library makes this folder writable to everybody: it lies in one that others cannot enter.
                .setOverrideWorkingDirectory(PrivateFiles.close(PrivateFiles.folder(programs))
                        .resolve("unpacked")
                        .toFile())
                .setConnectConfig("password", password.value().reveal())
                .setConnectConfig("requireAuth", "scram-sha-256")
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", password.file().toString())
                // PostgreSQL's own rules of sorting: the same on every machine, and after every update of it.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8");
        SETTINGS.forEach(setting -> builder.setServerConfig(setting.name(), setting.value()));
        return builder;
    }

    private static void requireOn(EmbeddedPostgres server, String... settings) throws IOException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var setting : settings) {
                try (var result = statement.executeQuery("SHOW " + setting)) {
                    if (!result.next() || !"on".equals(result.getString(1))) {
                        throw new IOException("The embedded database runs without " + setting + ".");
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException("The embedded database does not tell its settings.", e);
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) throws IOException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException("The new database could not be set up (SQL state " + e.getSQLState() + ").");
        }
    }

    private static void refuseBareRoot() {
        if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "database_refuses_root",
                    "PostgreSQL does not run as root, and this machine offers no user namespace (unshare -U) to change that. "
                            + "Start Serai as an ordinary user, or give it a database by SERAI_DATABASE_URL.");
        }
    }

    private static SeraiException notStarted(Path home, Exception cause) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "database_not_started",
                false,
                "The embedded database in %s did not start. If the newest file in %s does not say why, the cause below does."
                        .formatted(home, home.resolve("postgres/log")),
                cause);
    }
}
