package dev.serai.server.identity;

import dev.serai.server.web.Problem;
import dev.serai.server.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Until there is an admin, only health and set-up answer. */
final class SetupGate extends OncePerRequestFilter {
    private final FirstAdmin firstAdmin;
    private final Problems problems;

    SetupGate(FirstAdmin firstAdmin, Problems problems) {
        this.firstAdmin = firstAdmin;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/setup")
                || path.startsWith("/healthz/")
                || path.startsWith("/assets/")
                || path.startsWith("/webjars/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (firstAdmin.exists()) {
            chain.doFilter(request, response);
        } else if (HttpMethod.GET.matches(request.getMethod())
                && !request.getRequestURI().startsWith("/api/")) {
            response.setStatus(HttpStatus.SEE_OTHER.value());
            response.setHeader(HttpHeaders.LOCATION, "/setup");
        } else {
            problems.send(
                    request,
                    response,
                    Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE.value(),
                            "setup_required",
                            "Serai has no admin yet. Open the set-up link that stands in the terminal in which Serai was"
                                    + " started."));
        }
    }
}
