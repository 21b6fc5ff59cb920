package dev.serai.server.web;

import dev.serai.server.database.DatabaseOutage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers for those inside of it that meet a database that is away before a controller is asked: sessions lie there. The
 * container would tell it as a fault of the program.
 */
@Component
@Order(DatabaseAway.ORDER)
final class DatabaseAway extends OncePerRequestFilter {
    /** Inside of {@link RequestId}, outside of sessions. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

    private final Problems problems;

    DatabaseAway(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException e) {
            if (DatabaseOutage.in(e).isEmpty()) {
                throw e;
            }
            tell(request, e);
            problems.send(request, response, HttpErrors.problem(e));
        }
    }

    /** One line; why is in it, and where it happened does not matter. */
    static void tell(HttpServletRequest request, Exception outage) {
        LOG.warn(
                "{} {} failed at the database: {}",
                request.getMethod(),
                request.getRequestURI(),
                DatabaseOutage.in(outage).map(Exception::getMessage).orElse(outage.getMessage()));
    }
}
