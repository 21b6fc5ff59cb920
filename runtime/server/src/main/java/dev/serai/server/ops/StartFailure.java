package dev.serai.server.ops;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Set;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Why the platform did not start.
 *
 * @param exitCode as in sysexits.h
 * @param message what happened and what to do
 */
public record StartFailure(int exitCode, String message) {
    private static final int UNAVAILABLE = 69;
    private static final int SOFTWARE = 70;
    private static final int CONFIGURATION = 78;

    public static StartFailure of(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ConfigurationException wrong -> {
                    return new StartFailure(
                            CONFIGURATION,
                            "Serai cannot start with this configuration:\n  "
                                    + wrong.getMessage().replace("\n", "\n  "));
                }
                case SeraiException known -> {
                    return new StartFailure(
                            isConfiguration(known) ? CONFIGURATION : UNAVAILABLE,
                            "Serai cannot start: " + known.getMessage());
                }
                case PortInUseException taken -> {
                    return new StartFailure(
                            UNAVAILABLE,
                            "Serai cannot start: port " + taken.getPort()
                                    + " is taken, perhaps by another Serai. Stop that one, or set SERAI_PORT.");
                }
                case SQLException database
                when isConnection(database) -> {
                    return new StartFailure(
                            UNAVAILABLE,
                            "Serai cannot start: the database does not answer (" + database.getMessage()
                                    + "). Start it, or check SERAI_DATABASE_URL.");
                }
                default -> {
                    // A wrapper: the reason is further down.
                }
            }
        }
        StringWriter trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        return new StartFailure(SOFTWARE, "Serai cannot start. This should not happen; please report it:\n" + trace);
    }

    private static boolean isConfiguration(SeraiException known) {
        return known.type() == ErrorType.CONFIGURATION
                && !Set.of("database_in_use", "database_not_started").contains(known.code());
    }

    /** Class 08 is the connection, 28 the login, 3D000 a database that does not exist. */
    private static boolean isConnection(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("28") || state.equals("3D000"));
    }
}
