package dev.serai.server.web;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An error that the caller made, or has to live with, and its HTTP status. */
public final class HttpProblem extends SeraiException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Duration retryAfter;

    private HttpProblem(int status, String code, String message, @Nullable Duration retryAfter) {
        super(ErrorType.USER, code, retryAfter != null, message, null);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public static HttpProblem badRequest(String code, String message) {
        return new HttpProblem(400, code, message, null);
    }

    /** Nobody knows who it is. */
    public static HttpProblem unauthorized(String code, String message) {
        return new HttpProblem(401, code, message, null);
    }

    /** Too little right in the right workspace; the message names what is needed. */
    public static HttpProblem forbidden(String code, String message) {
        return new HttpProblem(403, code, message, null);
    }

    /** Not there, or in another workspace: the two look the same. */
    public static HttpProblem notFound(String code, String message) {
        return new HttpProblem(404, code, message, null);
    }

    public static HttpProblem conflict(String code, String message) {
        return new HttpProblem(409, code, message, null);
    }

    /** Understood, but its content is wrong. */
    public static HttpProblem unprocessable(String code, String message) {
        return new HttpProblem(422, code, message, null);
    }

    public static HttpProblem tooManyRequests(String code, String message, Duration retryAfter) {
        return new HttpProblem(429, code, message, retryAfter);
    }

    /** The provider, or an application's upstream, not the caller, is the reason. */
    public static HttpProblem badGateway(String code, String message) {
        return new HttpProblem(502, code, message, null);
    }

    /** It did not answer in time. */
    public static HttpProblem gatewayTimeout(String code, String message) {
        return new HttpProblem(504, code, message, null);
    }

    public static HttpProblem unavailable(String code, String message, Duration retryAfter) {
        return new HttpProblem(503, code, message, retryAfter);
    }

    public int status() {
        return status;
    }

    /** When asking again makes sense; null where it never does. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
