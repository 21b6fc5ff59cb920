package dev.serai.server.web;

import dev.serai.connector.SeraiException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** What controllers throw, answered in one manner. */
@ControllerAdvice
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private final Problems problems;

    Errors(Problems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void ours(SeraiException error, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem problem = Problem.of(error);
        if (problem.status() == SERVER_ERROR) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), error);
        }
        problems.send(request, response, problem);
    }

    /** Spring's own: no such path, wrong method, a body that cannot be read. */
    @ExceptionHandler
    void others(Exception error, HttpServletRequest request, HttpServletResponse response) throws Exception {
        switch (error) {
            // The security filters' matter, and a browser that went away.
            case AccessDeniedException _, AuthenticationException _, AsyncRequestNotUsableException _ -> throw error;
            case ErrorResponse known -> {
                int status = known.getStatusCode().value();
                known.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
                problems.send(request, response, HttpErrors.problem(status));
            }
            // Not JSON, or not this; a parameter that is no number. Spring gives these no status of their own.
            case HttpMessageNotReadableException _, TypeMismatchException _ ->
                problems.send(request, response, HttpErrors.problem(BAD_REQUEST));
            // The browser went away in the middle of the answer.
            case IOException _ when response.isCommitted() -> {}
            default -> {
                Problem problem = HttpErrors.problem(error);
                if (problem.status() == SERVER_ERROR) {
                    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), error);
                } else {
                    DatabaseAway.tell(request, error);
                }
                problems.send(request, response, problem);
            }
        }
    }
}
