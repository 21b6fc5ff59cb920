package dev.serai.server.web;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.connector.SeraiException;
import dev.serai.credential.refresh.CredentialUnavailableException;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * An error as the API tells it (RFC 9457).
 *
 * @param code stable, snake_case: programs decide by it
 * @param detail what happened, whose matter it is, what to do
 * @param retryAfter goes into the header, rounded up to seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        int status,
        String title,
        String code,
        String detail,
        @JsonIgnore @Nullable Duration retryAfter) {

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, title(status), code, detail, null);
    }

    public static Problem of(SeraiException error) {
        if (error instanceof HttpProblem own) {
            return new Problem(own.status(), title(own.status()), own.code(), message(own), own.retryAfter());
        }
        @Nullable
        Duration retryAfter = error instanceof CredentialUnavailableException later ? later.retryAfter() : null;
        int status = status(error);
        return new Problem(status, title(status), error.code(), message(error), retryAfter);
    }

    private static int status(SeraiException error) {
        if (error.isTransient()) {
            return 503;
        }
        return switch (error.type()) {
            // nothing is wrong with the request: the connection has ended
            case USER -> error instanceof ReauthorizationRequiredException ? 409 : 400;
            case CONFIGURATION -> 409;
            case PROVIDER -> 502;
            case VAULT -> 503;
            case INTERNAL -> 500;
        };
    }

    private static String message(SeraiException error) {
        String message = error.getMessage();
        return message == null ? error.code() : message;
    }

    private static String title(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
