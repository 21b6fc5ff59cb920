package dev.serai.server.identity;

import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Leads a browser that came by another name of this machine to the public URL. Cookies belong to a host: who signed in at
 * 127.0.0.1 would be a stranger when the provider sends them back to localhost. In production the proxy in front sees to it.
 */
final class CanonicalHost extends OncePerRequestFilter {
    private final SeraiConfiguration configuration;

    CanonicalHost(SeraiConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean navigates =
                HttpMethod.GET.matches(request.getMethod()) && accept != null && accept.contains("text/html");
        return configuration.isProduction()
                || !navigates
                || configuration.publicUrl().getAuthority().equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String query = request.getQueryString();
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(
                HttpHeaders.LOCATION,
                configuration.publicUrl() + request.getRequestURI() + (query == null ? "" : "?" + query));
    }
}
