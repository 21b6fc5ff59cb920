package dev.serai.server.database;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The embedded database of a home as a program beside the platform uses it: the one that a running platform owns, or one
 * started for this visit. Nothing is made: a home without a database stays without.
 */
public final class DatabaseVisit implements AutoCloseable {
    /** Of {@code postmaster.pid}: process, folder, start, port. */
    private static final int PORT_LINE = 3;

    private final String jdbcUrl;
    private final SecretValue password;
    private final @Nullable EmbeddedDatabase started;

    private DatabaseVisit(String jdbcUrl, SecretValue password, @Nullable EmbeddedDatabase started) {
        this.jdbcUrl = jdbcUrl;
        this.password = password;
        this.started = started;
    }

    /**
     * Enters the database. While the visit lasts, no platform starts on this home unless it runs already.
     *
     * @throws SeraiException {@code database_missing} if the home has none, {@code database_starting} (transient) if its
     *     owner is just starting it
     */
    public static DatabaseVisit to(Path home) {
        if (!isMade(home)) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "database_missing",
                    "There is no database in " + home + " yet. It is made when the platform starts for the first time:"
                            + " serai up. If it did already, SERAI_HOME is another one here.");
        }
        try {
            EmbeddedDatabase started = EmbeddedDatabase.start(home);
            return new DatabaseVisit(started.jdbcUrl(), started.password(), started);
        } catch (SeraiException refused) {
            if (!refused.code().equals("database_in_use")) {
                throw refused;
            }
            return running(home);
        }
    }

    public static boolean isMade(Path home) {
        return Files.exists(home.resolve("postgres"));
    }

    /** Whether a platform, or another command, owns the database. */
    public boolean isOthers() {
        return started == null;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public String user() {
        return EmbeddedDatabase.NAME;
    }

    public SecretValue password() {
        return password;
    }

    /** Stops what was started for the visit. */
    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
    }

    private static DatabaseVisit running(Path home) {
        try {
            List<String> lines = Files.readAllLines(home.resolve("postgres/postmaster.pid"));
            if (lines.size() <= PORT_LINE) {
                throw starting(home);
            }
            int port = Integer.parseInt(lines.get(PORT_LINE).strip());
            return new DatabaseVisit(
                    EmbeddedDatabase.jdbcUrl(port), DatabasePassword.of(home).value(), null);
        } catch (NoSuchFileException _) {
            throw starting(home);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static SeraiException starting(Path home) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "database_starting",
                true,
                "The platform of " + home + " is just starting or stopping. Try again in a few seconds.",
                null);
    }
}
