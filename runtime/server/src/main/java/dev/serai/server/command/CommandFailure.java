package dev.serai.server.command;

import dev.serai.connector.SeraiException;
import dev.serai.credential.VaultException;
import dev.serai.server.ops.ConfigurationException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;

/**
 * Why a command did not do what it was asked.
 *
 * @param message what happened and what to do
 */
record CommandFailure(int exitCode, String message) {
    static CommandFailure of(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ConfigurationException wrong -> {
                    return new CommandFailure(
                            ExitCode.CONFIGURATION,
                            "this configuration cannot be used:\n  "
                                    + wrong.getMessage().replace("\n", "\n  "));
                }
                case SeraiException known -> {
                    return new CommandFailure(exitCode(known), known.getMessage());
                }
                case SQLException database
                when isConnection(database) -> {
                    return new CommandFailure(
                            ExitCode.UNAVAILABLE,
                            "the database does not answer (" + database.getMessage()
                                    + "). Start it, or check SERAI_DATABASE_URL.");
                }
                default -> {
                    // A wrapper: the reason is further down.
                }
            }
        }
        StringWriter trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        return new CommandFailure(ExitCode.SOFTWARE, "this should not happen; please report it:\n" + trace);
    }

    private static int exitCode(SeraiException known) {
        return switch (known) {
            case VaultException.Unavailable _ -> ExitCode.UNAVAILABLE;
            case VaultException.Denied _ -> ExitCode.REFUSED;
            case SeraiException later when later.isTransient() -> ExitCode.TRY_LATER;
            default ->
                switch (known.type()) {
                    case USER -> ExitCode.REFUSED;
                    case CONFIGURATION, VAULT -> ExitCode.CONFIGURATION;
                    case PROVIDER -> ExitCode.UNAVAILABLE;
                    case INTERNAL -> ExitCode.SOFTWARE;
                };
        };
    }

    /** Class 08 is the connection, 28 the login, 3D000 a database that does not exist. */
    private static boolean isConnection(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("28") || state.equals("3D000"));
    }
}
