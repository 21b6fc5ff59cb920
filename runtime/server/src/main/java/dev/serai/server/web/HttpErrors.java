package dev.serai.server.web;

import dev.serai.server.database.DatabaseOutage;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Words for statuses that no feature of ours has chosen. */
final class HttpErrors {
    private static final int SERVER_ERROR = 500;
    private static final Problem DATABASE_AWAY = Problem.of(
            503,
            "database_unavailable",
            "Serai's database does not answer. Nothing was changed; try again in a while.");

    private HttpErrors() {}

    /** For what nobody expected. */
    static Problem problem(@Nullable Throwable error) {
        if (DatabaseOutage.in(error).isPresent()) {
            return DATABASE_AWAY;
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof CannotCreateTransactionException) {
                return DATABASE_AWAY;
            }
        }
        return problem(SERVER_ERROR);
    }

    static Problem problem(int status) {
        return switch (status) {
            case 400 -> Problem.of(status, "bad_request", "The request cannot be read. Check its parameters and body.");
            case 404 -> Problem.of(status, "not_found", "There is nothing here. Check the address.");
            case 405 ->
                Problem.of(
                        status,
                        "method_not_allowed",
                        "This address does not take that method; Allow names those it does.");
            case 406 -> Problem.of(status, "not_acceptable", "The answer does not come in any type that Accept names.");
            case 413 -> Problem.of(status, "too_large", "The body is too large.");
            case 415 -> Problem.of(status, "unsupported_media_type", "The body's Content-Type is not understood here.");
            default ->
                status < SERVER_ERROR
                        ? Problem.of(status, "request_refused", "The request was refused.")
                        : Problem.of(
                                status,
                                "internal_error",
                                "Something broke on our side. Try again; if it stays, give the operator the request id "
                                        + RequestId.current() + ", by which the log has the cause.");
        };
    }
}
