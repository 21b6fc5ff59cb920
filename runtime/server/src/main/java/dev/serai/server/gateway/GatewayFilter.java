package dev.serai.server.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes what comes to an application's host, before sessions, pages and API: whatever the path, nothing of Serai's own is
 * reachable there.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class GatewayFilter extends OncePerRequestFilter {
    private final ApplicationHosts hosts;
    private final Gateway gateway;

    GatewayFilter(ApplicationHosts hosts, Gateway gateway) {
        this.hosts = hosts;
        this.gateway = gateway;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> label = hosts.label(request);
        if (label.isPresent()) {
            gateway.serve(label.get(), request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
